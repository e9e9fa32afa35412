-- What several nodes share. A node on its own fills user_online only.

-- What happened, one row for each transaction that told anything, written in that transaction. The nodes read it every
-- second, so that whatever the bus lost arrives all the same. first_number and numbers: the identities of the events in
-- the row, consecutive within a run of a node. body: the events as JSON. Rows are deleted after ten minutes.
CREATE TABLE event (
  id           BIGINT      NOT NULL AUTO_INCREMENT,
  node         VARCHAR(64) NOT NULL,
  node_start   VARCHAR(64) NOT NULL,
  first_number BIGINT      NOT NULL,
  numbers      INT         NOT NULL,
  body         MEDIUMTEXT  NOT NULL,
  PRIMARY KEY (id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- The nodes that run. beat rises every few seconds; whose beat stands still is gone. No clock is compared with another.
CREATE TABLE cluster_node (
  name       VARCHAR(64) NOT NULL,
  start_id   VARCHAR(64) NOT NULL,
  beat       BIGINT      NOT NULL,
  start_time BIGINT      NOT NULL,
  PRIMARY KEY (name)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- On which nodes a user has connections. Who has a row here is online; user_presence.online says so to everybody. Rows
-- are written while the user's row in user_presence is locked.
CREATE TABLE user_online (
  uid  BIGINT      NOT NULL,
  node VARCHAR(64) NOT NULL,
  PRIMARY KEY (uid, node),
  KEY idx_user_online_node (node, uid)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- One node could not say that a user is on two. Nobody is on any yet.
ALTER TABLE user_presence DROP COLUMN node;
UPDATE user_presence SET online = 0 WHERE online <> 0;

-- The session that was opened for the connection that shows the code: a node logs its connection in only if this says so.
ALTER TABLE login_ticket ADD COLUMN device_id BIGINT NULL;
