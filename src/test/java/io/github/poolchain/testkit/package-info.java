/** What tests of all packages use: threads that meet or are stopped, JVMs of their own, orders of steps, arenas that count. */
package io.github.poolchain.testkit;
