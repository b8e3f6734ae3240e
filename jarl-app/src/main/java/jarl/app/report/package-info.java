/**
 * Curves and comparisons of runs that are on the disk, for people: pictures, charts in text, reports. Reads only.
 *
 * <pre>
 *   RunRecord: a folder -> its runs (parameters, state, system)    RunSetting: those that differ in nothing but the seed
 *   ProgressTable: progress.csv -> Curve    MeanCurve: several -> one with its interval
 *   Picture: curves -> PNG, SVG (XChart)    TextChart, Sparkline: the same in characters
 *   ReportContent: settings -> sections -> HtmlReport, MarkdownReport
 * </pre>
 *
 * <p>Only {@link jarl.app.report.Picture} knows XChart, whose classes are loaded when one is drawn.
 */
@NullMarked
package jarl.app.report;

import org.jspecify.annotations.NullMarked;
