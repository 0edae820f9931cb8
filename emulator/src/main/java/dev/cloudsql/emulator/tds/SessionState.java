package dev.cloudsql.emulator.tds;

import dev.cloudsql.emulator.tds.sql.Scope;
import dev.cloudsql.emulator.tds.type.TypedValue;
import dev.cloudsql.emulator.tds.wire.Login;
import java.util.HashMap;
import java.util.Map;

/** What a session knows of itself between two requests. */
final class SessionState {

  static final String VERSION = "Microsoft SQL Server 2022 (fake of the Cloud SQL connectors' kit)";

  private final int id;
  private final Login login;
  private final String loginDatabase;
  private final Prepared prepared = new Prepared();
  private String database;
  private boolean implicitTransactions;
  private int transactions;
  private long descriptor;

  SessionState(int id, Login login, String database) {
    this.id = id;
    this.login = login;
    this.loginDatabase = database;
    this.database = database;
  }

  String user() {
    return login.user();
  }

  String database() {
    return database;
  }

  /** Returns the one before. */
  String use(String next) {
    String before = database;
    database = next;
    return before;
  }

  Prepared prepared() {
    return prepared;
  }

  /** How many have begun within one another. */
  int transactions() {
    return transactions;
  }

  void transactions(int count) {
    if (transactions == 0 && count > 0) {
      descriptor++;
    }
    transactions = count;
  }

  /** The number of the latest transaction. */
  long descriptor() {
    return descriptor;
  }

  void implicitTransactions(boolean on) {
    implicitTransactions = on;
  }

  /** Whether the next SELECT begins a transaction. */
  boolean beginsTransaction() {
    return implicitTransactions && transactions == 0;
  }

  /** Is again as after the login. */
  void reset() {
    database = loginDatabase;
    implicitTransactions = false;
    transactions = 0;
    prepared.clear();
  }

  Scope scope(Map<String, TypedValue> parameters) {
    Map<String, TypedValue> names = new HashMap<>(parameters);
    names.put("@@version", TypedValue.of(VERSION));
    names.put("@@spid", TypedValue.of(id));
    names.put("@@trancount", TypedValue.of(transactions));
    names.put("system_user", TypedValue.of(user()));
    names.put("suser_sname()", TypedValue.of(user()));
    names.put("app_name()", TypedValue.of(login.application()));
    names.put("db_name()", TypedValue.of(database));
    names.put("schema_name()", TypedValue.of("dbo"));
    return new Scope(names);
  }
}
