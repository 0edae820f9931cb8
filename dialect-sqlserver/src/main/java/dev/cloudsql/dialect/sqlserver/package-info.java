/** How to log in to SQL Server over given sockets with mssql-jdbc. */
@NullMarked
package dev.cloudsql.dialect.sqlserver;

import org.jspecify.annotations.NullMarked;
