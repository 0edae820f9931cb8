/** An emulated instance for the examples of web applications. */
@NullMarked
package dev.cloudsql.databases.shop;

import org.jspecify.annotations.NullMarked;
