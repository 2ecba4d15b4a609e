/** The documentation, tested: every example of README and docs is compiled and run here, every link is followed. */
package io.github.poolchain.docs;
