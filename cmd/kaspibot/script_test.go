package main

import (
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// Each script in testdata/script is a session at the command line, with a Kaspi, an Al-Style and a Telegram of its own.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			o := newOutside(t, 300)
			o.kaspi.Put(order("812345678"))
			o.dir = e.WorkDir
			for _, setting := range o.environment() {
				if name, value, _ := strings.Cut(setting, "="); name != "PATH" && name != childVariable {
					e.Setenv(name, value)
				}
			}
			e.Values["outside"] = o
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"upload-answers": func(ts *testscript.TestScript, _ bool, args []string) {
				ts.Value("outside").(*outside).kaspi.SetUploadAnswer(200, strings.Join(args, " "))
			},
		},
	})
}

func TestExitCodesTellAMistakeFromAFailure(t *testing.T) {
	t.Setenv("DATA_DIR", t.TempDir()) // where check looks for a price list
	for _, c := range []struct {
		args []string
		want int
	}{
		{[]string{"kaspibot", "--help"}, 0},
		{[]string{"kaspibot", "--version"}, 0},
		{[]string{"kaspibot", "nonsense"}, exitUsage},
		{[]string{"kaspibot", "--nonsense"}, exitUsage},
		{[]string{"kaspibot", "orders", "--nonsense"}, exitUsage},
		{[]string{"kaspibot", "products", "--n", "0"}, exitUsage},
		{[]string{"kaspibot", "--env", t.TempDir(), "run"}, exitUsage},
		{[]string{"kaspibot", "--env", t.TempDir(), "check"}, exitUsage},
		{[]string{"kaspibot", "check", "all"}, exitUsage},
		{[]string{"kaspibot", "demo", "--page", "nonsense"}, exitUsage},
		{[]string{"kaspibot", "demo", "--page", "0.0.0.0:8088"}, exitUsage},
		{[]string{"kaspibot", "demo", "--page", "127.0.0.1:70000"}, exitUsage},
		{[]string{"kaspibot", "demo", "--page", "off", "--language", "xx"}, exitUsage},
		{[]string{"kaspibot", "demo", "--page", "off", "--for", "-1s"}, exitUsage},
		{[]string{"kaspibot", "--env", t.TempDir(), "init", "--language", "xx"}, exitUsage},
		{[]string{"kaspibot", "completion"}, 0},
		{[]string{"kaspibot", "completion", "nonsense"}, exitUsage},
		{[]string{"kaspibot", "completion", "bash", "zsh"}, exitUsage},
	} {
		var out, errs strings.Builder
		if got := run(t.Context(), c.args, &out, &errs); got != c.want {
			t.Errorf("%v: exit code %d, want %d\n%s", c.args, got, c.want, errs.String())
		}
		if c.want != 0 && errs.Len() == 0 {
			t.Errorf("%v: failed without a word", c.args)
		}
	}
}
