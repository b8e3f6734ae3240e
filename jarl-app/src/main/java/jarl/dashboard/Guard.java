package jarl.dashboard;

import com.sun.net.httpserver.HttpExchange;
import jarl.config.ConfigException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is answered: requests that name the host which the server was told to be, so that a page of another name that resolves to this machine (DNS rebinding)
 * gets nothing; and, with a token, those that bring it.
 */
final class Guard {
    static final String COOKIE = "jarl-dashboard";
    private static final int SHORTEST_TOKEN = 16;

    private final Set<String> names = new HashSet<>(Set.of("localhost", "127.0.0.1", "[::1]"));
    private final @Nullable String token;

    Guard(String host, @Nullable String token) {
        try {
            if (!InetAddress.getByName(host).isLoopbackAddress() && token == null) {
                throw new ConfigException("--host " + host
                        + " can be reached from other machines: --token is needed, of at least 16 characters");
            }
        } catch (UnknownHostException unknown) {
            throw new ConfigException("--host " + host + " is no name of this machine", unknown);
        }
        if (token != null && !token.matches("[A-Za-z0-9_-]{" + SHORTEST_TOKEN + ",200}")) {
            throw new ConfigException("--token takes 16 to 200 letters, digits, - and _");
        }
        names.add(host.contains(":") ? "[" + host + "]" : host.toLowerCase(Locale.ROOT));
        this.token = token;
    }

    boolean namesThisServer(HttpExchange exchange) {
        String host = exchange.getRequestHeaders().getFirst("Host");
        if (host == null || exchange.getRequestHeaders().get("Host").size() != 1) {
            return false;
        }
        String name = host.replaceFirst(":\\d{1,5}$", "").toLowerCase(Locale.ROOT);
        return names.contains(name);
    }

    boolean admits(HttpExchange exchange) {
        if (token == null) {
            return true;
        }
        String bearer = exchange.getRequestHeaders().getFirst("Authorization");
        if (bearer != null && bearer.startsWith("Bearer ")) {
            return isToken(bearer.substring("Bearer ".length()));
        }
        for (String line : exchange.getRequestHeaders().getOrDefault("Cookie", List.of())) {
            for (String cookie : line.split(";")) {
                if (cookie.strip().startsWith(COOKIE + "=")
                        && isToken(cookie.strip().substring(COOKIE.length() + 1))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The token in the address, which is put into a cookie so that it does not stay there. */
    boolean isInAddress(URI address) {
        String query = address.getRawQuery();
        return token != null
                && query != null
                && query.startsWith("token=")
                && isToken(query.substring("token=".length()));
    }

    private boolean isToken(String given) {
        return token != null
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }

    String cookie() {
        return COOKIE + "=" + token + "; HttpOnly; SameSite=Strict; Path=/";
    }
}
