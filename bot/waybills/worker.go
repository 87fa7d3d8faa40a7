package waybills

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"os/exec"
	"time"
)

// job is what a worker is asked: to make one file fit to be put on sheets, or, with PerSheet, to put such files on sheets.
type job struct {
	Files    [][]byte
	PerSheet int
}

// answer is what came of a job.
type answer struct {
	PDF   []byte
	Fault string
	Alone bool // the fault is [ErrAlone]
}

func (a answer) result() ([]byte, error) {
	switch {
	case a.Alone:
		return nil, ErrAlone
	case a.Fault != "":
		return nil, errors.New(a.Fault)
	}
	return a.PDF, nil
}

// worker is a process that is started when it is needed and ended when it does not answer.
type worker struct {
	command []string // empty: the work is done in this process
	process *process
}

type process struct {
	cmd  *exec.Cmd
	to   *gob.Encoder
	from *gob.Decoder
}

// ask has a job done in time.
func (w *worker) ask(ctx context.Context, patience time.Duration, j job) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if ctx.Err() != nil {
		return nil, ErrTooMuch
	}
	do := func() *answer { return new(j.do()) }
	if len(w.command) > 0 {
		p, err := w.started()
		if err != nil {
			return nil, fmt.Errorf("start a process that reads waybills: %w", err)
		}
		do = func() *answer { return p.do(j) }
	}
	result := make(chan *answer, 1)
	go func() { result <- do() }()
	select {
	case a := <-result:
		if a != nil {
			return a.result()
		}
	case <-ctx.Done():
	}
	w.end()
	return nil, ErrTooMuch
}

// do is what the process answers, nil when it has ended.
func (p *process) do(j job) *answer {
	var a answer
	if p.to.Encode(j) != nil || p.from.Decode(&a) != nil {
		return nil
	}
	return &a
}

func (w *worker) started() (*process, error) {
	if w.process != nil {
		return w.process, nil
	}
	cmd := exec.Command(w.command[0], w.command[1:]...) //nolint:gosec,noctx // our own program; it is ended by hand
	cmd.Env = []string{}                                // it reads what strangers wrote: no secrets
	in, _ := cmd.StdinPipe()                            // which fails only when it is asked for twice
	out, _ := cmd.StdoutPipe()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	w.process = &process{cmd, gob.NewEncoder(in), gob.NewDecoder(out)}
	return w.process, nil
}

// end ends the process, whatever it is doing.
func (w *worker) end() {
	if w.process == nil {
		return
	}
	_ = w.process.cmd.Process.Kill()
	_ = w.process.cmd.Wait() // it was killed: what it ended with says nothing
	w.process = nil
}
