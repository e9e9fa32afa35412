-- What operators did, written in the transaction that did it. act: what; subject: to whom or what, a uid or a word; detail:
-- what belongs to it; address: from where.
CREATE TABLE operator_act (
  id          BIGINT       NOT NULL AUTO_INCREMENT,
  uid         BIGINT       NOT NULL,
  act         VARCHAR(32)  NOT NULL,
  subject     VARCHAR(64)  NOT NULL,
  detail      VARCHAR(255) NOT NULL,
  address     VARCHAR(45)  NOT NULL,
  create_time BIGINT       NOT NULL,
  PRIMARY KEY (id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
