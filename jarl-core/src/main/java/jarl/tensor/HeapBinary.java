package jarl.tensor;

/** An operation of two operands on the heap, with its derivatives. */
record HeapBinary(Loop loop, DerivativeLoop byFirst, DerivativeLoop bySecond) {

    static final HeapBinary ADD = new HeapBinary(HeapLoops::add, HeapLoops::same, HeapLoops::same);
    static final HeapBinary SUB = new HeapBinary(HeapLoops::subtract, HeapLoops::same, HeapLoops::negative);
    static final HeapBinary MUL = new HeapBinary(HeapLoops::multiply, HeapLoops::timesSecond, HeapLoops::timesFirst);
    static final HeapBinary DIV = new HeapBinary(HeapLoops::divide, HeapLoops::bySecond, HeapLoops::byDivisor);
    static final HeapBinary MINIMUM =
            new HeapBinary(HeapLoops::minimum, HeapLoops::ifFirstLess, HeapLoops::ifSecondLess);
    static final HeapBinary MAXIMUM =
            new HeapBinary(HeapLoops::maximum, HeapLoops::ifSecondLess, HeapLoops::ifFirstLess);

    /** Fills {@code result}, as long as the others. */
    interface Loop {
        void run(float[] first, float[] second, float[] result);
    }

    /** Fills {@code result}, as long as the others, with a derivative with respect to an operand. */
    interface DerivativeLoop {
        void run(float[] derivative, float[] first, float[] second, float[] result);

        default float[] apply(float[] derivative, float[] first, float[] second) {
            float[] result = new float[derivative.length];
            run(derivative, first, second, result);
            return result;
        }
    }
}
