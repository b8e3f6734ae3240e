package jarl.dashboard;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The files of a run that are served as they are: its tables, its log, its configuration and its films. */
final class Downloads {
    private static final List<String> TABLES =
            List.of("progress.csv", "episodes.csv", "evaluations.csv", "run.log", "config.yaml", "params.json");
    private static final Pattern FILM = Pattern.compile("(videos/)?[A-Za-z0-9][A-Za-z0-9_-]{0,80}\\.(gif|mp4)");
    private static final int MOST_FILMS = 50;
    private static final int MOST_LOOKED_AT = 10_000;

    private Downloads() {}

    /** The names of the tables that there are. */
    static List<String> tables(FoundRun run) {
        return TABLES.stream()
                .filter(name -> Files.isRegularFile(run.folder.resolve(name), LinkOption.NOFOLLOW_LINKS))
                .toList();
    }

    /** The names of the newest films, by their names' order, the last first. */
    static List<String> films(FoundRun run) {
        List<String> films = new ArrayList<>();
        addFilms(run, run.folder, films);
        Path videos = run.folder.resolve("videos");
        if (Files.isDirectory(videos, LinkOption.NOFOLLOW_LINKS)) {
            addFilms(run, videos, films);
        }
        films.sort(Collections.reverseOrder());
        return films.subList(0, Math.min(films.size(), MOST_FILMS));
    }

    private static void addFilms(FoundRun run, Path folder, List<String> films) {
        try (DirectoryStream<Path> inside = Files.newDirectoryStream(folder, "*.{gif,mp4}")) {
            for (Path file : inside) {
                String name = run.folder.relativize(file).toString().replace('\\', '/');
                if (films.size() < MOST_LOOKED_AT && file(run, name) != null) {
                    films.add(name);
                }
            }
        } catch (IOException unreadable) {
            // then there is none to show
        }
    }

    /** The file of this name if it is one that is served and lies in the run's folder, by no link; null otherwise. */
    static @Nullable Path file(FoundRun run, String name) {
        if (!TABLES.contains(name) && !FILM.matcher(name).matches()) {
            return null;
        }
        Path file = run.folder.resolve(name);
        try {
            boolean own = file.toRealPath().equals(file) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
            return own ? file : null;
        } catch (IOException absent) {
            return null;
        }
    }

    /** The media type; text that a page's author did not write is never one that a browser would run. */
    static String type(String name) {
        return name.endsWith(".gif") ? "image/gif" : name.endsWith(".mp4") ? "video/mp4" : "text/plain; charset=utf-8";
    }

    static boolean isFilm(String name) {
        return FILM.matcher(name).matches();
    }
}
