package io.github.poolchain.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.demo.Connection.Phase;
import io.github.poolchain.handle.HandleTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The time limits, turn by turn: the test is the thief and the clock, so that a connection is away at every sweep.
 */
@Timeout(60)
class EventLoopTest {
    private static final Duration LIMIT = Duration.ofSeconds(1);

    /** The clock's step from one turn to the next. Each turn sweeps, since this is more than 100 ms. */
    private static final Duration STEP = Duration.ofMillis(150);

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int TURNS_PAST_THE_LIMIT = 10;
    private static final ServerOptions OPTIONS =
            ServerOptions.defaults().withLoops(2).withTimeouts(LIMIT, LIMIT, LIMIT);

    private final BufferSource source = BufferSource.named("pool", 1 << 20);
    private final HandleTable<Connection> table = new HandleTable<>();
    private long now = Long.MAX_VALUE - LIMIT.toNanos(); // wraps on the way, as nanoTime may
    private EventLoop io;
    private SocketChannel client;
    private Connection away; // in the hands of the test

    @BeforeEach
    void connect() throws IOException {
        io = new EventLoop(0, Selector.open(), table, source, OPTIONS, () -> now);
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client = SocketChannel.open(listener.getLocalAddress());
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            SocketChannel channel = listener.accept();
            channel.configureBlocking(false);
            io.adopt(channel);
        }
        io.look();
        assertThat(table.size()).isEqualTo(1);
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        if (away != null) {
            leave(away, Phase.BROKEN, false);
        }
        end();
        io.free();
        assertThat(table.size()).isZero();
        assertThat(source.inUse()).isZero();
        table.close();
        source.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"IDLE", "RECEIVING", "WRITING"})
    void shouldEndAConnectionThatIsAwayAtEverySweep(Phase phase) throws IOException {
        Connection connection = drip();
        for (int turn = 0; turn < TURNS_PAST_THE_LIMIT && connection != null && !connection.expired; turn++) {
            leave(connection, phase, false);
            connection = drip();
        }
        if (phase == Phase.RECEIVING) {
            assertThat(connection).isNotNull();
            assertThat(connection.expired).as("to be answered 408").isTrue();
        } else {
            assertThat(table.size()).as("connections open").isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"IDLE", "RECEIVING", "WRITING"})
    void shouldLetAConnectionGoOnThatMakesProgress(Phase phase) throws IOException {
        for (int turn = 0; turn < 3 * TURNS_PAST_THE_LIMIT; turn++) {
            Connection connection = drip();
            assertThat(connection).as("turn %d", turn).isNotNull();
            assertThat(connection.expired).as("expired at turn %d", turn).isFalse();
            leave(connection, phase, true);
        }
    }

    @Test
    void shouldGiveNoMoreTimeForA100Continue() throws IOException {
        send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n");
        serve(turn());
        for (int turn = 0; turn < TURNS_PAST_THE_LIMIT / 2; turn++) { // the interim answer comes half-way
            serve(turn());
        }
        send("\r\n");
        serve(turn());
        for (int turn = 0; turn < TURNS_PAST_THE_LIMIT / 2 && io.responder().refused() == 0; turn++) {
            serve(drip());
        }
        assertThat(io.responder().refused()).isEqualTo(1);
        io.look(); // takes it back, and ends the output
        assertThat(received()).startsWith("HTTP/1.1 100 ").contains("\r\n\r\nHTTP/1.1 408 ");
    }

    @Test
    void shouldAnswerWhatAnotherLoopHasReadIfItHasNothingToDo() throws IOException {
        EventLoop thief = new EventLoop(1, Selector.open(), table, source, OPTIONS, () -> now);
        EventLoop[] loops = {thief, io};
        thief.introduce(loops);
        io.introduce(loops);
        try {
            for (int i = 1; i <= 3; i++) {
                send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                io.look(); // and then is busy with something else
                thief.look();
                assertThat(thief.responder().requests()).isEqualTo(i);
                io.work();
                assertThat(io.responder().requests()).as("already answered").isZero();
            }
            io.look();
            assertThat(source.inUse()).isZero();

            send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            io.look();
            io.work();
            assertThat(io.responder().requests()).as("its home is quicker").isEqualTo(1);
            client.shutdownOutput();
            io.look(); // sees the end, and closes
            assertThat(received().split("HTTP/1.1 200 ")).hasSize(5);
        } finally {
            thief.free();
        }
    }

    @Test
    void shouldLeaveAloneWhatAThiefHasThoughMoreComes() throws IOException {
        send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /");
        Connection stolen = turn();
        assertThat(stolen).isNotNull();
        int read = stolen.in.buffer().position();
        send(" HTTP/1.1\r\nHost: a\r\n\r\n");
        for (int i = 0; i < 3; i++) {
            assertThat(turn()).isNull();
            assertThat(stolen.in.buffer().position()).isEqualTo(read);
        }
        serve(stolen);
        assertThat(io.responder().requests()).isEqualTo(1);
        io.look(); // takes it back
        serve(turn());
        assertThat(io.responder().requests()).isEqualTo(2);
    }

    @Test
    void shouldEndTheThreadWhileAnOverdueConnectionIsAway() throws Exception {
        leave(drip(), Phase.RECEIVING, false);
        Connection connection = drip();
        now += LIMIT.multipliedBy(2).toNanos();
        io.look();
        assertThat(table.size()).as("not closed, for it is away").isEqualTo(1);
        leave(connection, Phase.RECEIVING, false);
        end(); // would wait for ever for a connection that it pushes now
        assertThat(table.size()).isZero();
    }

    /** What the thread does at its end: closes all connections, once they are back. */
    private void end() throws InterruptedException {
        io.stop();
        assertThat(Thread.ofPlatform().daemon().start(io).join(PATIENCE)).as("the thread has ended").isTrue();
    }

    /** The client sends a byte; a turn; what a thief then finds, or null. */
    private Connection drip() throws IOException {
        if (table.size() > 0) {
            send("x");
        }
        return turn();
    }

    private Connection turn() throws IOException {
        now += STEP.toNanos();
        io.look();
        long handle = io.chain().popTail();
        if (handle == 0) {
            return null; // what a thief has stays stolen
        }
        away = table.get(handle);
        return away;
    }

    private void serve(Connection connection) {
        if (connection != null) {
            away = null;
            io.responder().serve(connection);
            io.handBack(0, connection.handle);
        }
    }

    /** What a thief does at the end. */
    private void leave(Connection connection, Phase next, boolean progressed) {
        away = null;
        connection.next = next;
        connection.progressed = progressed;
        io.handBack(0, connection.handle);
    }

    private void send(String text) throws IOException {
        client.write(StandardCharsets.ISO_8859_1.encode(text));
    }

    private String received() throws IOException {
        client.configureBlocking(false);
        ByteBuffer bytes = ByteBuffer.allocate(4096);
        Await.until(() -> read(bytes) < 0, () -> "received: " + new String(bytes.array(), 0, bytes.position(),
                StandardCharsets.ISO_8859_1));
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
    }

    private int read(ByteBuffer bytes) {
        try {
            return client.read(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
