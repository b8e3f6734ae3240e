package jarl.app.report;

import jarl.config.ConfigException;
import jarl.config.FirstLine;
import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.ChartTheme;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A chart of lines as PNG or SVG. Colours are those of Okabe and Ito, which people who do not see all colours tell apart, with strokes that differ too.
 *
 * @param title above the chart
 * @param xTitle below the horizontal axis
 * @param yTitle beside the vertical axis
 * @param logarithmic whether the vertical axis is; then every height is above zero
 * @param lines at least one, from the bottom of the picture to its top
 */
public record Picture(String title, String xTitle, String yTitle, boolean logarithmic, List<Line> lines) {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 520;
    private static final int MOST_POINTS = 400;
    private static final int LONGEST_NAME = 100;
    private static final Color[] COLORS = {
        new Color(0x0072B2), new Color(0xD55E00), new Color(0x009E73), new Color(0xCC79A7),
        new Color(0xE69F00), new Color(0x56B4E9), new Color(0x000000), new Color(0x8C8C00)
    };
    private static final float[][] DASHES = {{}, {9, 4}, {3, 3}, {9, 3, 2, 3}};

    public Picture {
        lines = List.copyOf(lines);
    }

    /** Whether there is a point to show. */
    boolean isEmpty() {
        return lines.stream()
                .allMatch(line ->
                        line.curve().isEmpty() && line.members().stream().allMatch(Curve::isEmpty));
    }

    /** Its PNG file. */
    public byte[] png() {
        return drawn("png");
    }

    /** Its SVG file. */
    public byte[] svg() {
        return drawn("svg");
    }

    private byte[] drawn(String format) {
        try {
            return ChartEncoder.getBytes(chart(), format);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InternalError | ExceptionInInitializerError | NoClassDefFoundError | UnsatisfiedLinkError noFonts) {
            throw new ConfigException(
                    "pictures cannot be drawn here, Java finds no fonts (on Debian: apt-get install fontconfig"
                            + " fonts-dejavu-core): " + FirstLine.of(noFonts),
                    noFonts);
        }
    }

    private XYChart chart() {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle)
                .theme(ChartTheme.XChart)
                .build();
        XYStyler style = chart.getStyler();
        style.setLocale(Locale.ROOT);
        style.setChartBackgroundColor(Color.WHITE);
        style.setLegendPosition(LegendPosition.OutsideS);
        style.setYAxisLogarithmic(logarithmic);
        style.setXAxisTickLabelsFormattingFunction(Words::number);
        style.setYAxisTickLabelsFormattingFunction(Words::number);
        style.setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Line);
        for (int i = 0; i < lines.size(); i++) {
            bandAndMembers(chart, i);
        }
        List<String> names = LegendNames.fit(
                lines.stream()
                        .map(each -> Words.printable(each.name(), Integer.MAX_VALUE))
                        .toList(),
                LONGEST_NAME,
                "...");
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            XYSeries series = add(chart, "line " + i, line.curve(), color(i), 2.2f, dash(i));
            if (series != null) {
                series.setLabel(names.get(i));
                series.setShowInLegend(true);
            }
        }
        return chart;
    }

    private void bandAndMembers(XYChart chart, int i) {
        Line line = lines.get(i);
        Curve low = line.low();
        Curve high = line.high();
        if (low != null && high != null && low.x().length > 1) {
            Color fill = new Color(color(i).getRed(), color(i).getGreen(), color(i).getBlue(), 45);
            XYSeries band = add(chart, "band " + i, around(low, high), fill, 0.1f, null);
            if (band != null) {
                band.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
                band.setFillColor(fill);
            }
        }
        Color thin = new Color(color(i).getRed(), color(i).getGreen(), color(i).getBlue(), 90);
        for (int member = 0; member < line.members().size(); member++) {
            add(chart, "member " + i + "." + member, line.members().get(member).thinned(MOST_POINTS), thin, 0.7f, null);
        }
    }

    /** A closed path: along the lower edge and back along the upper one. */
    private static Curve around(Curve low, Curve high) {
        int n = low.x().length;
        double[] x = new double[2 * n];
        double[] y = new double[2 * n];
        for (int i = 0; i < n; i++) {
            x[i] = low.x()[i];
            y[i] = low.y()[i];
            x[2 * n - 1 - i] = high.x()[i];
            y[2 * n - 1 - i] = high.y()[i];
        }
        return new Curve(x, y);
    }

    private static @Nullable XYSeries add(
            XYChart chart, String name, Curve curve, Color color, float width, float @Nullable [] dash) {
        if (curve.isEmpty()) {
            return null;
        }
        XYSeries series = chart.addSeries(name, curve.x(), curve.y());
        series.setMarker(curve.x().length == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
        series.setMarkerColor(color);
        series.setLineColor(color);
        series.setLineStyle(new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dash, 0));
        series.setShowInLegend(false);
        return series;
    }

    private static Color color(int i) {
        return COLORS[i % COLORS.length];
    }

    private static float @Nullable [] dash(int i) {
        float[] dash = DASHES[i % DASHES.length];
        return dash.length == 0 ? null : dash;
    }
}
