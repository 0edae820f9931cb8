package dev.cloudsql.frameworks;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;

/** An entity of Hibernate. */
@Entity
class Item {

  @Id @GeneratedValue Long id;

  @Column(nullable = false)
  String name;

  protected Item() {}

  Item(String name) {
    this.name = name;
  }
}
