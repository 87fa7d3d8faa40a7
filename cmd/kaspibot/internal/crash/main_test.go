package crash

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

var (
	long     = flag.Bool("long", false, "run what takes minutes: 200 kills, ten minutes under load")
	kills    = flag.Int("kills", 0, "how often the program is killed; 2 when 0, 200 with -long")
	seed     = flag.Uint64("seed", 1, "of chance: which moments, which presses, which faults")
	duration = flag.Duration("duration", 10*time.Minute, "how long the program is watched under load, with -long")
	figures  = flag.String("figures", "", "file to which one line of JSON with the figures of the kills is added")
	program  = flag.String("program", "", "a built kaspibot; built from here when empty")
	record   = flag.String("record", "", "name of a recording of this program's data to make, see upgrade_test.go")
)

// built is the program, built once a run.
var built = sync.OnceValues(func() (path string, err error) {
	if *program != "" {
		return filepath.Abs(*program)
	}
	path = filepath.Join(folder, "kaspibot")
	args := append([]string{"build"}, raceFlags...)
	out, err := exec.Command("go", append(args, "-o", path, "kaspibot/cmd/kaspibot")...).CombinedOutput()
	if err != nil {
		err = fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, err
})

// folder is of what is made for all tests.
var folder string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		if flag.Parse(); *kills < 0 || *duration <= 0 {
			fmt.Fprintln(os.Stderr, "-kills, -duration: want more than nothing")
			return 2
		}
		var err error
		if folder, err = os.MkdirTemp("", "kaspibot-crash-"); err != nil {
			panic(err)
		}
		defer func() { _ = os.RemoveAll(folder) }()
		if err := flag.Set("test.parallel", "8"); err != nil { // they mostly wait for what the program looks at each half minute
			panic(err)
		}
		return m.Run()
	}())
}

// result is what a suite has shown. The simulation writes the same line.
type result struct {
	Suite   string `json:"suite"`
	Seeds   int    `json:"seeds"`
	Kills   int    `json:"kills"`
	Faults  int    `json:"faults"`  // of the three services, made on purpose
	Inputs  int    `json:"inputs"`  // orders, presses, changes from outside
	Lost    int    `json:"lost"`    // orders that nobody was shown, presses that were never answered
	Doubled int    `json:"doubled"` // orders accepted or packed by more requests than the seller asked for
	Slowest int64  `json:"slowest"` // answer to a press, ms, from the press on, whatever was killed in between
}

// write adds the result to the file of the flag, when there is one.
func (r result) write(t *testing.T) {
	t.Helper()
	line, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s", line)
	if *figures == "" {
		return
	}
	f, err := os.OpenFile(*figures, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err == nil {
		_, err = f.Write(append(line, '\n'))
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}
