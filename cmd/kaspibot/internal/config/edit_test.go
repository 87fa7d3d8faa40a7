package config

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestRewritingKeepsAllThatItIsNotAskedFor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, before string
		set          []Assigned
		after        string
	}{
		{"a new file", "", []Assigned{{"KASPI_COMPANY", `ИП "Айгуль"`}, {"TELEGRAM_OWNERS", "700"}}, "KASPI_COMPANY='ИП \"Айгуль\"'\nTELEGRAM_OWNERS=700\n"},
		{
			"comments, order and strangers", "# mine\nFOO=bar\n\nKASPI_COMPANY='Old'   # as in the cabinet\nLOG_LEVEL=debug # loud\n",
			[]Assigned{{"KASPI_COMPANY", "Жаңа дүкен"}}, "# mine\nFOO=bar\n\nKASPI_COMPANY='Жаңа дүкен'   # as in the cabinet\nLOG_LEVEL=debug # loud\n",
		},
		{"below its sample", "#TAX_REGIME=simplified  # or general\n#TAX_PERCENT=\n", []Assigned{{"TAX_REGIME", "general"}}, "#TAX_REGIME=simplified  # or general\nTAX_REGIME=general\n#TAX_PERCENT=\n"},
		{"no end of the last line", "FOO=1", []Assigned{{"BOT_LANGUAGE", "kk"}}, "FOO=1\nBOT_LANGUAGE=kk\n"},
		{"a file of Windows", "\ufeffFOO=1\r\nBOT_LANGUAGE=ru\r\nBAR=2\r\n", []Assigned{{"BOT_LANGUAGE", "kk"}, {"TELEGRAM_OWNERS", "7"}}, "\ufeffFOO=1\r\nBOT_LANGUAGE=kk\r\nBAR=2\r\nTELEGRAM_OWNERS=7\r\n"},
		{"export", "export BOT_LANGUAGE=ru\n", []Assigned{{"BOT_LANGUAGE", "en"}}, "export BOT_LANGUAGE=en\n"},
		{"the file of a secret", "KASPI_API_TOKEN_FILE=/run/token\nFOO=1\n", []Assigned{{"KASPI_API_TOKEN", "new$token"}}, "KASPI_API_TOKEN='new$token'\nFOO=1\n"},
		{"twice", "BOT_LANGUAGE=ru\nFOO=1\nBOT_LANGUAGE=kk\n", []Assigned{{"BOT_LANGUAGE", "en"}}, "BOT_LANGUAGE=en\nFOO=1\n"},
		{"a line that cannot be read", "KASPI_COMPANY=\"open\nFOO=$x\n", []Assigned{{"KASPI_COMPANY", "Good"}}, "KASPI_COMPANY=Good\nFOO=$x\n"},
		{"a line that cannot be read, with a remark", "KASPI_COMPANY=a$b # x\n", []Assigned{{"KASPI_COMPANY", "Good"}}, "KASPI_COMPANY=Good\n"},
		{"one line of Windows", "FOO=1\r\n", []Assigned{{"BOT_LANGUAGE", "kk"}}, "FOO=1\r\nBOT_LANGUAGE=kk\r\n"},
		{"below the last sample without an end", "FOO=1\n#BOT_LANGUAGE=ru", []Assigned{{"BOT_LANGUAGE", "kk"}}, "FOO=1\n#BOT_LANGUAGE=ru\nBOT_LANGUAGE=kk\n"},
		{"nothing is taken back", "FOO=1\n", []Assigned{{"TAX_PLACE", ""}}, "FOO=1\n"},
		{"a remark behind double quotes", "  export KASPI_COMPANY = \"a\"  # x\n", []Assigned{{"KASPI_COMPANY", "b"}}, "  export KASPI_COMPANY=b  # x\n"},
		{"a remark behind a value that looks like one", "KASPI_COMPANY='a #b' # x\n", []Assigned{{"KASPI_COMPANY", "c"}}, "KASPI_COMPANY=c # x\n"},
		{"blanks before such a value", "KASPI_COMPANY = 'a #b' # x\n# KASPI_COMPANY=d\n#\n", []Assigned{{"KASPI_COMPANY", "c"}}, "KASPI_COMPANY=c # x\n# KASPI_COMPANY=d\n#\n"},
		{"a remark behind blanks", "KASPI_COMPANY=  a  # x\n", []Assigned{{"KASPI_COMPANY", "c"}}, "KASPI_COMPANY=c  # x\n"},
		{"lines of an old Mac", "FOO=1\rBOT_LANGUAGE=ru\rBAR=2", []Assigned{{"BOT_LANGUAGE", "kk"}, {"TELEGRAM_OWNERS", "7"}}, "FOO=1\rBOT_LANGUAGE=kk\rBAR=2\rTELEGRAM_OWNERS=7\r"},
		{"taken back", "TAX_PLACE=Алматы # moved\n", []Assigned{{"TAX_PLACE", ""}, {"TAX_PERCENT", ""}}, "TAX_PLACE= # moved\n"},
	} {
		file := filepath.Join(t.TempDir(), ".env")
		if c.before != "" {
			write(t, file, c.before)
		}
		if err := Rewrite(file, c.set...); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got, _ := os.ReadFile(file); string(got) != c.after {
			t.Errorf("%s:\n%q, want\n%q", c.name, got, c.after)
		}
		if info, _ := os.Stat(file); runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v", c.name, info.Mode())
		}
		if left, _ := os.ReadDir(filepath.Dir(file)); len(left) != 1 {
			t.Errorf("%s: files left behind: %v", c.name, left)
		}
	}
}

func TestWhatCannotBeRewrittenStaysAsItIs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	target, link, folder := filepath.Join(dir, "target"), filepath.Join(dir, "link"), filepath.Join(dir, "folder")
	write(t, target, "FOO=1\n")
	if err := os.Symlink(target, link); err != nil {
		t.Skip(err)
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for file, text := range map[string]string{"binary": "FOO=\x00", "huge": strings.Repeat("#\n", maxDotenv)} {
		write(t, filepath.Join(dir, file), text)
	}
	good := Assigned{"BOT_LANGUAGE", "kk"}
	for file, why := range map[string]string{
		link: link + ": it is a link, a folder or a device", folder: folder + ": it is a link, a folder or a device", filepath.Join(dir, "binary"): "binary: it is no plain text",
		filepath.Join(dir, "huge"): "huge is longer than 1048576 bytes", filepath.Join(dir, "none", ".env"): "no such file", filepath.Join(target, ".env"): "not a directory",
	} {
		if err := Rewrite(file, good); err == nil || !strings.HasPrefix(err.Error(), "settings file") || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v, want %s", file, err, why)
		}
		if _, _, err := Written(file); err == nil || !strings.HasPrefix(err.Error(), "settings file") || !strings.Contains(err.Error(), why) && !strings.Contains(err.Error(), file+": nothing can be written") {
			t.Errorf("%s can be written: %v, want %s", file, err, why)
		}
		if _, faults := readDotenv(file, true); file != link && (len(faults) != 1 || !strings.HasPrefix(faults[0].err.Error(), "settings file")) {
			t.Errorf("%s is read: %v", file, faults)
		}
	}
	for _, value := range []string{`both ' and "`, "two\nlines", `'$`, "\x00", "not \xff UTF-8", `C:\'`} {
		if Rewrite(target, good, Assigned{"KASPI_COMPANY", value}) == nil {
			t.Errorf("%q was written", value)
		}
	}
	if err := Rewrite(target, good, Assigned{"BOT_LANGUAGE", "en"}); err == nil || err.Error() != "BOT_LANGUAGE cannot be written so that it is read again as it is" {
		t.Errorf("one setting is given two values: %v", err)
	}
	if got, _ := os.ReadFile(target); string(got) != "FOO=1\n" {
		t.Errorf("it is %q now", got)
	}
	if left, _ := os.ReadDir(dir); len(left) != 5 {
		t.Errorf("files left behind: %v", left)
	}
}

func TestWhatSomebodyElseHasJustChangedIsNotReplaced(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ before, now, says string }{
		"as it was": {"A=1\n", "A=1\n", ""}, "another text": {"A=1\n", "A=2\n", "somebody else has just changed it"}, "gone": {"A=1\n", "", "somebody else has just changed it"},
		"made": {"", "A=1\n", "somebody else has just changed it"}, "no text any more": {"A=1\n", "A=\x00", "it is no plain text"},
	} {
		file := filepath.Join(t.TempDir(), ".env")
		if c.now != "" {
			write(t, file, c.now)
		}
		err := replace(file, []byte(c.before), []byte("A=3\n"))
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
		now, _ := os.ReadFile(file)
		if c.says == "" {
			c.now = "A=3\n"
		}
		if left, _ := os.ReadDir(filepath.Dir(file)); string(now) != c.now || len(left) > 1 || len(left) == 1 && left[0].Name() != ".env" {
			t.Errorf("%s: it is %q, with %v", name, now, left)
		}
	}
	if err := replace(filepath.Join(t.TempDir(), "none", ".env"), nil, nil); err == nil {
		t.Error("a file is put where no folder is")
	}
}

// Whatever is written is read as it was meant, in whatever file.
func TestWhatIsRewrittenIsReadAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		file := filepath.Join(dir, ".env")
		before := rapid.SliceOf(rapid.SampledFrom([]string{
			"\n", "\r\n", "\r", "# x", "KASPI_COMPANY=", "KASPI_COMPANY='a' # b", `KASPI_COMPANY="`, "FOO=1", "#KASPI_COMPANY=x", "=", "nonsense", "\ufeff",
		})).Draw(t, "before")
		if err := os.WriteFile(file, []byte(strings.Join(before, "")), 0o600); err != nil {
			t.Fatal(err)
		}
		value := rapid.StringOf(rapid.SampledFrom([]rune(`ab Я'"$\#=`))).Draw(t, "value")
		if Rewrite(file, Assigned{"KASPI_COMPANY", value}) != nil {
			return
		}
		got, faults, err := Written(file)
		if err != nil || got["KASPI_COMPANY"] != value {
			t.Fatalf("%q was read as %q: %v %v", value, got["KASPI_COMPANY"], faults, err)
		}
	})
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil { // open to others on purpose
		t.Fatal(err)
	}
}
