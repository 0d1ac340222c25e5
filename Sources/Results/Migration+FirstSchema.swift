extension Migration {
  /// Runs, cells and their values.
  ///
  /// What is a pure function of a cell's inputs belongs to the cell (`value`, `layer_terms`,
  /// `timeseries`); what a machine did belongs to the run (`run_value`, `sample`). A cell has no
  /// name of its own: `run_cell` says under which names, the `subject`, a run saw it.
  /// Tables with many rows are clustered by the key they are read by. `subject` and `series` are
  /// dictionaries of names that only grow, so nothing needs an index of the values by series.
  package static let firstSchema = Migration(
    "runs, cells and values",
    """
    PRAGMA application_id = 0x50426e63;

    CREATE TABLE run (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      label TEXT,
      started_at TEXT NOT NULL,
      finished_at TEXT,
      outcome TEXT,
      subject_commit TEXT,
      subject_branch TEXT,
      tool_version TEXT NOT NULL,
      simulator TEXT NOT NULL,
      seed INTEGER NOT NULL,
      host_system TEXT NOT NULL,
      host_architecture TEXT NOT NULL,
      host_processor TEXT NOT NULL,
      host_processor_count INTEGER NOT NULL,
      host_memory_bytes INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX run_by_label ON run (label);
    CREATE INDEX run_by_commit ON run (subject_commit);
    CREATE INDEX run_by_branch ON run (subject_branch);

    CREATE TABLE plan (
      id INTEGER PRIMARY KEY,
      hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
      text TEXT,
      steps INTEGER
    ) STRICT;

    CREATE TABLE cell (
      id INTEGER PRIMARY KEY,
      hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
      model BLOB NOT NULL CHECK (length(model) = 32),
      profile BLOB NOT NULL CHECK (length(profile) = 32),
      configuration TEXT NOT NULL,
      scenario TEXT NOT NULL,
      seed INTEGER NOT NULL,
      simulator TEXT NOT NULL,
      status TEXT NOT NULL,
      reason TEXT,
      reason_needed INTEGER,
      reason_available INTEGER,
      reason_unit TEXT,
      plan INTEGER REFERENCES plan
    ) STRICT;
    CREATE INDEX cell_by_plan ON cell (plan);

    CREATE TABLE subject (
      id INTEGER PRIMARY KEY,
      model TEXT NOT NULL,
      device TEXT NOT NULL,
      configuration TEXT NOT NULL,
      scenario TEXT NOT NULL,
      UNIQUE (model, device, configuration, scenario)
    ) STRICT;

    CREATE TABLE series (
      id INTEGER PRIMARY KEY,
      subject INTEGER NOT NULL REFERENCES subject,
      metric TEXT NOT NULL,
      unit TEXT NOT NULL,
      polarity TEXT NOT NULL,
      kind TEXT NOT NULL,
      UNIQUE (subject, metric, unit, polarity, kind)
    ) STRICT;

    CREATE TABLE run_cell (
      run INTEGER NOT NULL REFERENCES run,
      subject INTEGER NOT NULL REFERENCES subject,
      cell INTEGER NOT NULL REFERENCES cell,
      PRIMARY KEY (run, subject)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX run_cell_by_subject ON run_cell (subject, run, cell);
    CREATE INDEX run_cell_by_cell ON run_cell (cell, subject);

    CREATE TABLE value (
      cell INTEGER NOT NULL REFERENCES cell,
      series INTEGER NOT NULL REFERENCES series,
      value INTEGER NOT NULL,
      low INTEGER,
      high INTEGER,
      PRIMARY KEY (cell, series)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE run_value (
      run INTEGER NOT NULL REFERENCES run,
      series INTEGER NOT NULL REFERENCES series,
      value INTEGER NOT NULL,
      low INTEGER,
      high INTEGER,
      PRIMARY KEY (run, series)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE sample (
      run INTEGER NOT NULL REFERENCES run,
      series INTEGER NOT NULL REFERENCES series,
      ordinal INTEGER NOT NULL,
      value INTEGER NOT NULL,
      PRIMARY KEY (run, series, ordinal)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE layer_terms (
      cell INTEGER NOT NULL REFERENCES cell,
      step INTEGER NOT NULL,
      name TEXT NOT NULL,
      kernel TEXT NOT NULL,
      compute_ns INTEGER NOT NULL,
      l1_ns INTEGER NOT NULL,
      l2_ns INTEGER NOT NULL,
      l3_ns INTEGER NOT NULL,
      dram_ns INTEGER NOT NULL,
      overhead_ns INTEGER NOT NULL,
      throttle_ns INTEGER NOT NULL,
      dram_bytes INTEGER NOT NULL,
      energy_nanojoules INTEGER NOT NULL,
      PRIMARY KEY (cell, step)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE timeseries (
      cell INTEGER NOT NULL REFERENCES cell,
      series INTEGER NOT NULL REFERENCES series,
      step INTEGER NOT NULL,
      time INTEGER NOT NULL,
      value INTEGER NOT NULL,
      PRIMARY KEY (cell, series, step)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE baseline (
      name TEXT PRIMARY KEY NOT NULL,
      run INTEGER NOT NULL REFERENCES run
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX baseline_by_run ON baseline (run);

    CREATE TABLE verdict (
      id INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES run,
      baseline INTEGER NOT NULL REFERENCES run,
      series INTEGER NOT NULL REFERENCES series,
      outcome TEXT NOT NULL,
      old INTEGER,
      new INTEGER,
      limits TEXT NOT NULL,
      created_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX verdict_by_run ON verdict (run);
    CREATE INDEX verdict_by_baseline ON verdict (baseline);
    """)
}
