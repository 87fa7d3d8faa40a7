package waybills

import (
	"encoding/gob"
	"errors"
	"io"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// maxMemory is how many bytes a process may take that reads waybills.
const maxMemory = 512 << 20

// Work answers the jobs of a [Printer] until there are no more. It is all that a process does which is named as
// [Printer.Worker], and ends that process when it takes too much memory.
func Work(in io.Reader, out io.Writer) error {
	debug.SetMemoryLimit(maxMemory / 2) // collects garbage the harder
	go watch()
	from, to := gob.NewDecoder(in), gob.NewEncoder(out)
	for {
		var j job
		if err := from.Decode(&j); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := to.Encode(j.do()); err != nil {
			return err
		}
	}
}

// watch ends the process when it has taken too much.
func watch() {
	const often = 5 * time.Millisecond
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	for range time.Tick(often) {
		metrics.Read(sample)
		if sample[0].Value.Uint64()-sample[1].Value.Uint64() > maxMemory {
			os.Exit(1)
		}
	}
}

func (j job) do() answer {
	var a answer
	var err error
	if j.PerSheet == 0 {
		a.PDF, err = fit(j.Files[0])
	} else {
		a.PDF, err = impose(j.Files, j.PerSheet)
	}
	if err != nil {
		a = answer{Fault: err.Error(), Alone: errors.Is(err, ErrAlone)}
	}
	return a
}
