package io.github.poolchain.jetty;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

/** A Jetty server of the tests, on a free port of this machine. */
final class JettyServer implements AutoCloseable {
    /** How the server gets at its bytes. */
    enum Kind {
        DIRECT,
        HEAP,
        TLS
    }

    private static final String PASSWORD = "password";
    private static final int IDLE_MILLIS = 20_000;

    final Server server;
    final int port;
    final URI uri;

    /** Null without TLS. */
    private final Path keys;

    JettyServer(ByteBufferPool pool, Kind kind, Handler handler) throws Exception {
        QueuedThreadPool threads = new QueuedThreadPool(16);
        server = new Server(threads, new ScheduledExecutorScheduler(), pool);
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setUseInputDirectByteBuffers(kind == Kind.DIRECT);
        configuration.setUseOutputDirectByteBuffers(kind == Kind.DIRECT);
        HttpConnectionFactory http = new HttpConnectionFactory(configuration);
        ServerConnector connector;
        if (kind == Kind.TLS) {
            keys = keys();
            SslContextFactory.Server ssl = new SslContextFactory.Server();
            ssl.setKeyStorePath(keys.toString());
            ssl.setKeyStorePassword(PASSWORD);
            SslConnectionFactory tls = new SslConnectionFactory(ssl, http.getProtocol());
            tls.setDirectBuffersForEncryption(true);
            tls.setDirectBuffersForDecryption(true);
            connector = new ServerConnector(server, 1, 2, tls, http);
        } else {
            keys = null;
            connector = new ServerConnector(server, 1, 2, http);
        }
        connector.setHost("localhost");
        connector.setIdleTimeout(IDLE_MILLIS);
        server.addConnector(connector);
        server.setHandler(handler);
        server.start();
        port = connector.getLocalPort();
        uri = URI.create((kind == Kind.TLS ? "https" : "http") + "://localhost:" + port + "/");
    }

    /** A key for localhost that its owner has signed himself, made by the JDK's keytool. */
    private static Path keys() throws Exception {
        Path directory = Files.createTempDirectory("keys");
        Path keys = directory.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                        "-genkeypair",
                        "-alias",
                        "localhost",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.txt").toFile())
                .start();
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IOException(Files.readString(directory.resolve("keytool.txt")));
        }
        return keys;
    }

    /** What a client has to trust. */
    SSLContext clientContext() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** Stops the server; its connections are closed. */
    @Override
    public void close() throws IOException {
        try {
            server.stop();
        } catch (Exception failed) {
            throw new IOException(failed);
        }
        if (keys != null) {
            Files.delete(keys);
            Files.delete(keys.resolveSibling("keytool.txt"));
            Files.delete(keys.getParent());
        }
    }
}
