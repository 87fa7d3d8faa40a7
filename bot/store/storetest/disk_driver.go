package storetest

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"

	"kaspibot/bot/store"
)

// Through is for store.Through.
func (d *Disk) Through(engine driver.Driver) driver.Driver { return diskDriver{d, engine} }

type diskDriver struct {
	disk   *Disk
	engine driver.Driver
}

// Open connects. What is written need not survive a power cut: no test of a failing disk cuts the power.
func (d diskDriver) Open(name string) (driver.Conn, error) {
	if err := d.disk.call("connect", "", false); err != nil {
		return nil, err
	}
	conn, err := d.engine.Open(strings.Replace(name, "synchronous%28FULL%29", "synchronous%28OFF%29", 1))
	if err != nil {
		return nil, err
	}
	c, ok := conn.(store.EngineConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("the driver's %T lacks what database/sql asks for", conn), conn.Close())
	}
	return &diskConn{c, d.disk}, nil
}

type diskConn struct {
	store.EngineConn
	disk *Disk
}

func (c *diskConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	if err := c.disk.call("begin", "", true); err != nil {
		return nil, err
	}
	tx, err := c.EngineConn.BeginTx(ctx, o)
	if err != nil {
		return nil, err
	}
	return diskTx{tx, c.disk}, nil
}

func (c *diskConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	if err := c.disk.call("exec", text, true); err != nil {
		return nil, err
	}
	return c.EngineConn.ExecContext(ctx, text, args)
}

func (c *diskConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	if err := c.disk.call("query", text, false); err != nil {
		return nil, err
	}
	rows, err := c.EngineConn.QueryContext(ctx, text, args)
	if err != nil {
		return nil, err
	}
	return &diskRows{Rows: rows, disk: c.disk, text: text}, nil
}

func (c *diskConn) PrepareContext(ctx context.Context, text string) (driver.Stmt, error) {
	if err := c.disk.call("prepare", text, false); err != nil {
		return nil, err
	}
	s, err := c.EngineConn.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	return &diskStmt{s, c.disk, text}, nil
}

// diskTx is a transaction; one whose commit fails has changed nothing.
type diskTx struct {
	driver.Tx
	disk *Disk
}

func (t diskTx) Commit() error {
	if err := t.disk.call("commit", "", true); err != nil {
		return errors.Join(err, t.Rollback())
	}
	return t.Tx.Commit()
}

type diskStmt struct {
	driver.Stmt
	disk *Disk
	text string
}

func (s *diskStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	if err := s.disk.call("exec", s.text, true); err != nil {
		return nil, err
	}
	return s.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

func (s *diskStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	if err := s.disk.call("query", s.text, false); err != nil {
		return nil, err
	}
	rows, err := s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	return &diskRows{Rows: rows, disk: s.disk, text: s.text}, nil
}

// diskRows fail after the last row: whoever reads has taken all of them by then.
type diskRows struct {
	driver.Rows
	disk *Disk
	text string
	any  bool // whether there was a row
}

func (r *diskRows) Next(dest []driver.Value) error {
	err := r.Rows.Next(dest)
	if first := !r.any; err == nil && first {
		r.any = true
		if r.disk.blurred(r.text) {
			for i := range dest {
				dest[i] = struct{}{} // which is no value of any column
			}
		}
	}
	if errors.Is(err, io.EOF) {
		if failed := r.disk.call("rows of", r.text, false); failed != nil {
			return failed
		}
	}
	return err
}
