/** The dialect for SQL Server, on mssql-jdbc. */
@NullMarked
package dev.cloudsql.dialect.sqlserver;

import org.jspecify.annotations.NullMarked;
