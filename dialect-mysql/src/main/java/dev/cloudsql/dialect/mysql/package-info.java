/**
 * The dialects for MySQL: {@code mysql} on Connector/J and {@code mariadb} on MariaDB Connector/J.
 */
@NullMarked
package dev.cloudsql.dialect.mysql;

import org.jspecify.annotations.NullMarked;
