/** What is held against an instance's metadata before a socket is opened: dialect and addresses. */
@NullMarked
package dev.cloudsql.runtime.connect.select;

import org.jspecify.annotations.NullMarked;
