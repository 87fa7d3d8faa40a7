package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"slices"
	"strings"
)

// keepStatements is how many statements a connection keeps parsed. The program has about two hundred; a reader needs few.
const keepStatements = 100

// parsed is a driver whose connections keep statements parsed: for small queries parsing takes longer than their work.
type parsed struct{ driver.Driver }

func (p parsed) Open(name string) (driver.Conn, error) {
	conn, err := p.Driver.Open(name)
	if err != nil {
		return nil, err
	}
	return &parsedConn{EngineConn: conn.(EngineConn), idle: map[string]statement{}}, nil //nolint:forcetypeassert // of the engine
}

// EngineConn is what a connection of modernc.org/sqlite can. Whoever stands between the store and the engine has to as well.
type EngineConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// statement is what a statement of modernc.org/sqlite can.
type statement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// parsedConn is used by one goroutine at a time, as database/sql promises.
type parsedConn struct {
	EngineConn
	idle map[string]statement // by their text; not those whose rows are being read
}

// take returns a statement that nobody uses, nil where it is not to be kept or cannot be parsed: whoever runs it is told why.
func (c *parsedConn) take(ctx context.Context, text string) statement {
	if s, ok := c.idle[text]; ok {
		delete(c.idle, text)
		return s
	}
	if len(c.idle) >= keepStatements || !kept(text) {
		return nil
	}
	s, err := c.PrepareContext(ctx, text)
	if err != nil {
		return nil
	}
	return s.(statement) //nolint:forcetypeassert // of the engine
}

// kept reports whether a statement is worth keeping parsed: it works with rows, and is not as long as its parameters are many.
func kept(text string) bool {
	text = strings.TrimLeft(text, " \n\t")
	verb := text[:max(0, strings.IndexAny(text, " \n\t"))]
	return len(text) < 2000 && slices.Contains([]string{"select", "with", "insert", "update", "delete"}, verb)
}

// give puts a statement back, unless it failed or the same one has been parsed a second time meanwhile.
func (c *parsedConn) give(text string, s statement, err error) error {
	if _, twice := c.idle[text]; twice || err != nil {
		return errors.Join(err, s.Close())
	}
	c.idle[text] = s
	return nil
}

// ExecContext runs a statement without rows.
func (c *parsedConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	s := c.take(ctx, text)
	if s == nil {
		return c.EngineConn.ExecContext(ctx, text, args)
	}
	done, err := s.ExecContext(ctx, args)
	return done, c.give(text, s, err)
}

// QueryContext asks; the statement is free again when the rows are closed.
func (c *parsedConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	s := c.take(ctx, text)
	if s == nil {
		return c.EngineConn.QueryContext(ctx, text, args)
	}
	rows, err := s.QueryContext(ctx, args)
	if err != nil {
		return nil, c.give(text, s, err)
	}
	return parsedRows{rows, func(err error) error { return c.give(text, s, err) }}, nil
}

type parsedRows struct {
	driver.Rows
	closed func(error) error
}

// Close is called once, as database/sql promises.
func (r parsedRows) Close() error { return r.closed(r.Rows.Close()) }

// Close ends the connection and what it has parsed.
func (c *parsedConn) Close() error {
	var errs []error
	for _, s := range c.idle {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, c.EngineConn.Close())...)
}
