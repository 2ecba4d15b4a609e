package com.example.lines;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Starts a {@link LineServer}, asks it by some clients at once, and tells what came of that. */
public final class Main {
    private static final int CLIENTS = 4;
    private static final int LINES = 1_000;

    private Main() {}

    public static void main(String[] args) throws Exception {
        try (LineServer server = new LineServer()) {
            int answered = ask(server.address());
            System.out.println(answered + " lines answered");
            while (server.inUse() > 0) {
                Thread.sleep(1); // readers are about to see that their clients have gone
            }
            System.out.println(server.inUse() + " buffers in use");
        }
    }

    private static int ask(SocketAddress server) throws Exception {
        int answered = 0;
        List<Future<Integer>> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(threads.submit(client(i, (InetSocketAddress) server)));
            }
            for (Future<Integer> client : clients) {
                answered += client.get();
            }
        }
        return answered;
    }

    /** Sends lines and counts the right answers. */
    private static Callable<Integer> client(int number, InetSocketAddress server) {
        return () -> {
            int right = 0;
            try (Socket socket = new Socket(server.getAddress(), server.getPort());
                    Writer out = new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.US_ASCII);
                    BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
                for (int line = 0; line < LINES; line++) {
                    out.write("line " + line + " of client " + number + "\n");
                    out.flush();
                    if (("LINE " + line + " OF CLIENT " + number).equals(in.readLine())) {
                        right++;
                    }
                }
            }
            return right;
        };
    }
}
