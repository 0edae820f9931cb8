/** The {@link dev.cloudsql.jdbc.CloudSqlDataSource} bean, for pools and application servers. */
@NullMarked
package dev.cloudsql.jdbc;

import org.jspecify.annotations.NullMarked;
