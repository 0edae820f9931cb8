package dev.cloudsql.runtime.broken;

import dev.cloudsql.tck.fake.FakeCloudSql;

/** A runtime that would bring a test library to production. */
public interface RuntimeThatKnowsTheKit {

  FakeCloudSql cloud();
}
