package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// A statement that is being read is not used a second time, and one that is free is.
func TestAStatementIsKeptParsedAndUsedByOneAtATime(t *testing.T) {
	t.Parallel()
	s := openAt(t, t.TempDir())
	tx, err := s.db.write.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	const text = "select value from (select 1 as value union all select 2) where value >= $1 order by value"
	for range 3 {
		outer, err := tx.QueryContext(t.Context(), text, 1)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0
		for outer.Next() {
			var n, inner int
			err := errors.Join(outer.Scan(&n), tx.QueryRowContext(t.Context(), text, 2).Scan(&inner))
			if err != nil || inner != 2 {
				t.Fatalf("the inner query reads %d, %v", inner, err)
			}
			sum += n
		}
		if err := errors.Join(outer.Err(), outer.Close()); err != nil || sum != 3 {
			t.Errorf("the outer query reads %d, %v", sum, err)
		}
	}
}

// noting is an engine that notes what is asked of it; what ends with "!" fails, and what ends with "?" cannot be parsed or closed.
type noting struct {
	EngineConn
	notes []string
}

func (e *noting) note(what, text string) error {
	e.notes = append(e.notes, what+" "+text)
	if strings.HasSuffix(text, "!") && what != "parse" && what != "close" || strings.HasSuffix(text, "?") && what != "run" {
		return fmt.Errorf("cannot %s %s", what, text)
	}
	return nil
}

func (e *noting) Open(name string) (driver.Conn, error) { return e, e.note("open", name) }
func (e *noting) Close() error                          { return e.note("close", "all") }

func (e *noting) PrepareContext(_ context.Context, text string) (driver.Stmt, error) {
	return &notingStatement{e: e, text: text}, e.note("parse", text)
}

func (e *noting) ExecContext(_ context.Context, text string, _ []driver.NamedValue) (driver.Result, error) {
	return driver.RowsAffected(7), e.note("engine", text)
}

func (e *noting) QueryContext(_ context.Context, text string, _ []driver.NamedValue) (driver.Rows, error) {
	if err := e.note("engine", text); err != nil {
		return nil, err
	}
	return notingRows{e: e, text: text}, nil
}

type notingStatement struct {
	driver.Stmt
	e    *noting
	text string
}

func (s *notingStatement) ExecContext(context.Context, []driver.NamedValue) (driver.Result, error) {
	return driver.RowsAffected(7), s.e.note("run", s.text)
}

func (s *notingStatement) QueryContext(context.Context, []driver.NamedValue) (driver.Rows, error) {
	return notingRows{e: s.e, text: s.text}, s.e.note("run", s.text)
}

func (s *notingStatement) Close() error { return s.e.note("close", s.text) }

type notingRows struct {
	driver.Rows
	e    *noting
	text string
}

func (r notingRows) Close() error {
	if strings.HasSuffix(r.text, ".") {
		return errors.New("the rows failed")
	}
	return nil
}

// Each statement is parsed once while it is good, and closed when nobody keeps it: else the engine runs out of memory.
func TestWhatIsParsedIsKeptOrClosed(t *testing.T) {
	t.Parallel()
	e := &noting{}
	if _, err := (parsed{e}).Open("here?"); err == nil {
		t.Error("a database that cannot be opened is open")
	}
	opened, err := parsed{e}.Open("here")
	if err != nil {
		t.Fatal(err)
	}
	conn, ok := opened.(*parsedConn)
	if !ok {
		t.Fatalf("a %T", opened)
	}
	run := func(text string) error {
		done, err := conn.ExecContext(t.Context(), text, nil)
		if err == nil && done != driver.RowsAffected(7) {
			t.Errorf("%s has changed %v", text, done)
		}
		return err
	}
	var reading []driver.Rows
	ask := func(text string) error {
		rows, err := conn.QueryContext(t.Context(), text, nil)
		if err == nil {
			reading = append(reading, rows)
		} else if rows != nil {
			t.Errorf("%s has rows", text)
		}
		return err
	}
	endReading := func() (err error) {
		for _, r := range reading {
			err = errors.Join(err, r.Close())
		}
		reading = nil
		return err
	}
	for _, c := range []struct {
		name  string
		do    func() error
		want  string
		fails bool
	}{
		{"the first time", func() error { return run("select 1") }, "parse, run", false},
		{"again", func() error { return run("select 1") }, "run", false},
		{"asked", func() error { return ask("select 1") }, "run", false},
		{"while it is read", func() error { return ask("select 1") }, "parse, run", false},
		{"both end", endReading, "close", false},
		{"after it", func() error { return errors.Join(ask("select 1"), endReading()) }, "run", false},
		{"it fails", func() error { return run("update !") }, "parse, run, close", true},
		{"it fails again", func() error { return ask("select !") }, "parse, run, close", true},
		{"nothing is kept of it", func() error { return run("update !") }, "parse, run, close", true},
		{"its rows fail", func() error { return errors.Join(ask("select ."), endReading()) }, "parse, run, close", true},
		{"it cannot be parsed", func() error { return run("select ?") }, "parse, engine", true},
		{"it cannot be parsed and asked", func() error { return ask("select ?") }, "parse, engine", true},
		{"no statement with rows", func() error { return errors.Join(run("PRAGMA a"), ask("PRAGMA b"), endReading()) }, "engine, engine", false},
	} {
		e.notes = nil
		if err := c.do(); (err != nil) != c.fails {
			t.Errorf("%s: %v", c.name, err)
		}
		for i, n := range e.notes {
			e.notes[i], _, _ = strings.Cut(n, " ")
		}
		if got := strings.Join(e.notes, ", "); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	for n := range 100 { // beside the one that is kept already
		if err := run(fmt.Sprint("insert ", n)); err != nil {
			t.Fatal(err)
		}
	}
	e.notes = nil
	if err := errors.Join(run("insert 98"), run("insert 99")); err != nil || !slices.Equal(e.notes, []string{"run insert 98", "engine insert 99"}) {
		t.Errorf("%v, %v", e.notes, err)
	}
	e.notes = nil
	if err := conn.Close(); err != nil || len(e.notes) != 101 || e.notes[100] != "close all" {
		t.Errorf("%d are closed: %v", len(e.notes), err)
	}
	conn.idle["a"] = &notingStatement{e: e, text: "?"}
	if err := conn.Close(); err == nil {
		t.Error("one cannot be closed, and nobody is told")
	}
}
