/**
 * The checks before a socket is opened: whether the dialect supports the instance's engine, and
 * which addresses the address policy selects.
 */
@NullMarked
package dev.cloudsql.runtime.connect.select;

import org.jspecify.annotations.NullMarked;
