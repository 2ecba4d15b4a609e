/** A server of lines, and a client that asks it. */
module com.example.lines {
    requires io.github.poolchain;
}
