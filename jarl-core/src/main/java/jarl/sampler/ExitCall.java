package jarl.sampler;

import java.util.Arrays;
import java.util.Optional;

/** Finds calls of {@code System.exit} that are under way: they return no more, and their threads stay where they are. */
public final class ExitCall {

    private ExitCall() {}

    /** Whether this thread is in one. */
    public static boolean isIn(Thread thread) {
        return Arrays.stream(thread.getStackTrace()).anyMatch(ExitCall::isExit);
    }

    /** Whether any thread of this program is in one: it was not a signal or the end of the last thread that ends it. */
    public static boolean isUnderWay() {
        return Thread.getAllStackTraces().keySet().stream().anyMatch(ExitCall::isIn);
    }

    /** The method that makes it, such as {@code com.example.Robot.step(Robot.java:41)}, of whichever thread. */
    static Optional<String> caller() {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(stack -> caller(stack).stream())
                .findFirst();
    }

    private static Optional<String> caller(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .dropWhile(frame -> !isExit(frame))
                .dropWhile(frame -> isExit(frame) || frame.getClassName().equals("java.lang.System"))
                .findFirst()
                .map(frame -> frame.getClassName() + "." + frame.getMethodName() + "(" + frame.getFileName() + ":"
                        + frame.getLineNumber() + ")");
    }

    private static boolean isExit(StackTraceElement frame) {
        return frame.getClassName().equals("java.lang.Runtime")
                && frame.getMethodName().equals("exit");
    }
}
