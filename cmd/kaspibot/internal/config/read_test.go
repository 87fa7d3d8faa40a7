package config

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestASecretIsStarsAndNoSecretIsNothing(t *testing.T) {
	t.Parallel()
	for secret, want := range map[Secret]string{"": "", "x": "***"} {
		text, err := json.Marshal(secret)
		if err != nil || string(text) != `"`+want+`"` || secret.String() != want || fmt.Sprintf("%#v", secret) != want || secret.LogValue().Kind() != slog.KindString ||
			secret.LogValue().String() != want || secret.Reveal() != string(secret) {
			t.Errorf("%q is shown as %s, %s, %#v and %s (%v)", secret.Reveal(), text, secret, secret, secret.LogValue(), err)
		}
	}
}

// What is asked of a person is judged beside what they have said before.
func TestAnAnswerIsJudgedBesideTheOthers(t *testing.T) {
	t.Parallel()
	beside := good()
	beside["KASPI_API_TOKEN_FILE"] = "/run/none"
	delete(beside, "KASPI_API_TOKEN")
	for _, c := range []struct{ name, value, want string }{
		{"KASPI_API_TOKEN", "new-token", ""}, {"KASPI_COMPANY", `both ' and "`, "KASPI_COMPANY: it has both kinds of quotes"},
		{"KASPI_COMPANY", "x alstyle-secret", "KASPI_COMPANY: it has the value of ALSTYLE_TOKEN in it"}, {"LOG_FORMAT", "xml", "LOG_FORMAT: want text or json"},
		{"TELEGRAM_OWNERS", "", ""}, {"KASPI_STORES", "PP1:750000000", ""},
	} {
		err := Fault(Assigned{c.name, c.value}, beside)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s=%s: %v, want %q", c.name, c.value, err, c.want)
		}
	}
	if beside["KASPI_API_TOKEN_FILE"] == "" || beside["LOG_FORMAT"] != "" {
		t.Error("what is beside is changed")
	}
	if err := Fault(Assigned{"LOG_FORMAT", "json"}, map[string]string{"BOT_LANGUAGE": "fr"}); err != nil {
		t.Errorf("another setting's fault: %v", err)
	}
}

func TestWhatAFileOfSettingsHas(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, ".env")
	if got, faults, err := Written(file); err != nil || len(got) > 0 || len(faults) > 0 {
		t.Errorf("no file: %v, %v, %v", got, faults, err)
	}
	write(t, file, "BOT_LANGUAGE=kk\nFOO=1\nKASPI_COMPANY=$x\nnonsense\n")
	got, faults, err := Written(file)
	if diff := cmp.Diff(map[string]string{"BOT_LANGUAGE": "kk", "FOO": "1"}, got); err != nil || diff != "" || len(faults) != 2 {
		t.Errorf("%v, %v, -want +got:\n%s", faults, err, diff)
	}
	for _, path := range []string{dir, filepath.Join(dir, "none", ".env"), filepath.Join(file, ".env")} {
		if _, _, err := Written(path); err == nil {
			t.Errorf("%s can be written", path)
		}
	}
}

func TestTheEnvironmentWins(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "env")
	text := "DATA_DIR='" + dir + "'\nMY_OWN_THING=1\nBACKUP_KEEP=5\nLOG_FORMAT=json\nBOT_LANGUAGE=$x\nKASPI_COMPANY=$x\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("BACKUP_KEEP", "9")
	t.Setenv("BOT_LANGUAGE", "kk")
	t.Setenv("KASPI_API_TOKEN_FILE", file+"-none")
	c, err := Load(file, true)
	if c.BackupKeep != 9 || c.LogFormat != "json" || c.DataDir != dir || c.Language != "kk" {
		t.Errorf("keeps %d, logs %s, speaks %s in %s", c.BackupKeep, c.LogFormat, c.Language, c.DataDir)
	}
	// A line that cannot be read is told of though the environment has what it was for, which is then good all the same.
	if err == nil || c.Wrong["BOT_LANGUAGE"] || !c.Wrong["KASPI_COMPANY"] || !c.Wrong["KASPI_API_TOKEN"] || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("wrong are %v: %v", c.Wrong, err)
	}
	if got := strings.Join(c.Warnings, "; "); got != "names in the file of settings that are no settings: 1" {
		t.Errorf("warnings: %s", got)
	}
	all := Surroundings()
	if all["BACKUP_KEEP"] != "9" || all["KASPI_API_TOKEN_FILE"] == "" || all["PATH"] != "" {
		t.Errorf("the environment has %v", all)
	}
	for name, want := range map[string]string{"BACKUP_KEEP": "9", "KASPI_API_TOKEN": file + "-none", "LOG_FORMAT": ""} {
		if got, set := Environment(name); got != want || set != (want != "") {
			t.Errorf("%s is %q, set: %t", name, got, set)
		}
	}
}

func TestWhereDataAndCopiesCannotBeIsNamed(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct {
		value string
		needs []Need
		want  bool
	}{
		"there":                        {dir, nil, false},
		"in a file":                    {filepath.Join(dir, "file"), nil, true},
		"in a file, for who waits":     {filepath.Join(dir, "file"), []Need{Patience}, true},
		"on a disk that takes nothing": {"/proc/kaspibot", nil, true},
		"on such a disk, for who waits for disks": {"/proc/kaspibot", []Need{Patience}, false},
	} {
		if strings.HasPrefix(c.value, "/proc") && runtime.GOOS != "linux" {
			continue
		}
		for _, setting := range []string{"DATA_DIR", "BACKUP_DIR"} {
			file := filepath.Join(dir, "file")
			if err := os.WriteFile(file, []byte("DATA_DIR='"+dir+"'\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			t.Setenv(setting, c.value)
			got, err := Load(file, true, c.needs...)
			if (err != nil) != c.want || err != nil && !strings.HasPrefix(err.Error(), setting+": ") || got.Wrong[setting] != c.want {
				t.Errorf("%s %s: %v", setting, name, err)
			}
			if lost := got.DataDir == ""; lost != (c.want && setting == "DATA_DIR") {
				t.Errorf("%s %s: data in %q", setting, name, got.DataDir)
			}
			t.Setenv(setting, "")
		}
	}
}
