/** A MySQL and a MariaDB out of Maven artifacts, for Linux on amd64. */
@NullMarked
package dev.cloudsql.databases.mysql;

import org.jspecify.annotations.NullMarked;
