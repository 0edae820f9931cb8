/** How to log in to MySQL over given sockets with either of its two drivers. */
@NullMarked
package dev.cloudsql.dialect.mysql;

import org.jspecify.annotations.NullMarked;
