package crash

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"kaspibot/bot/tgtest"
)

// logInto runs the program with its log in a pipe, whose reading end is returned.
func (o *outside) logInto(t *testing.T, fill bool) (*exec.Cmd, *os.File) {
	t.Helper()
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	if fill {
		err := write.SetWriteDeadline(time.Now().Add(100 * time.Millisecond))
		for err == nil {
			_, err = write.Write(make([]byte, 4096))
		}
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), path, "run")
	cmd.Env, cmd.Dir, cmd.Stderr = o.environment(), filepath.Dir(o.data), write
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = cmd.Process.Kill(), cmd.Wait() })
	_ = write.Close()
	t.Cleanup(func() { _ = read.Close() })
	return cmd, read
}

func TestAReaderOfTheLogThatIsGoneOrReadsNoFurtherStopsNothing(t *testing.T) {
	t.Parallel()
	for name, fill := range map[string]bool{"gone": false, "full": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOutside(t, 60)
			cmd, read := o.logInto(t, fill)
			if !fill {
				_ = read.Close()
			}
			put(o, "812000001")
			o.accept(t, "812000001")
			o.accepted(t, "812000001")
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() { ended <- cmd.Wait() }()
			o.until(t, "the end in "+tgtest.Patience.String(), func() bool {
				select {
				case err := <-ended:
					if err != nil {
						t.Error(err)
					}
					return true
				default:
					return false
				}
			})
		})
	}
}
