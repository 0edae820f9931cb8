/** {@code cloudsql emulator}: the emulator as a process, and commands that control it. */
@NullMarked
package dev.cloudsql.cli.emulator;

import org.jspecify.annotations.NullMarked;
