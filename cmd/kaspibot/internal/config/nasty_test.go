package config

import (
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// Whatever stands in a setting, the setting itself is blamed, once, in one line, and nothing of the value is said again.
func TestAnyNonsenseIsBlamedOnItsOwnSetting(t *testing.T) {
	t.Parallel()
	partners := map[string][]string{ // of settings that mean nothing alone
		"FEED_LOGIN": {"FEED_PASSWORD"}, "FEED_PASSWORD": {"FEED_LOGIN"}, "TAX_REGIME": {"TAX_PERCENT", "TAX_PLACE"},
	}
	for _, s := range settingNames() {
		for _, value := range []string{
			" ", "\t", "-1", "0", "-0", "1e9", "999999999999999999999", "NaN", "+Inf", "0x10", "true", "да", "1,2", "1 000", "'", `"`, "''",
			"\xff\xfe", "a\nb", "\x00", "%zz", "$HOME", "../..", "://", "a:b:c", "[::1", "*/5 * * * *", "@every 1ns", "off;off", "PP1:750000000,PP2:710000000",
			strings.Repeat("9", 400), strings.Repeat("слово ", 2000), "7001112233:AAEhBOweik9ai2o01AAEhBOweik9ai2o01", "Zm9vYmFyYmF6cXV4Q2FmZTEyMzQ1Ng",
		} {
			_, err := parsed(s, value)
			if err == nil || value == good()["KASPI_STORES"] { // the secret may be the one or the other
				continue
			}
			for line := range strings.SplitSeq(err.Error(), "\n") {
				name, _, _ := strings.Cut(line, ":")
				name, _, _ = strings.Cut(name, " ")
				if name != s && !slices.Contains(partners[s], name) {
					t.Errorf("%s=%.40q is blamed on: %s", s, value, line)
				}
			}
			if len(value) > 6 && strings.Contains(err.Error(), value) || len(err.Error()) > 400 {
				t.Errorf("%s=%.40q says: %.600s", s, value, err)
			}
		}
	}
}

// The library names a setting that it cannot read by its field.
func TestFieldsOfSettingsHaveDifferentNames(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, s := range known() {
		if other := seen[s.field]; other != "" {
			t.Errorf("%s and %s are both called %s", other, s.name, s.field)
		}
		seen[s.field] = s.name
	}
}

func TestWhatIsOpenToOthersIsToldOfEveryFileAndFolder(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no such modes")
	}
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, folder := range []string{"data", "copies"} {
		if err := os.Mkdir(at(folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	settings := good()
	delete(settings, "KASPI_API_TOKEN")
	maps.Copy(settings, map[string]string{"KASPI_API_TOKEN_FILE": at("token"), "DATA_DIR": at("data"), "BACKUP_DIR": at("copies")})
	text := ""
	for name, value := range settings {
		text += name + "='" + value + "'\n"
	}
	for name, body := range map[string]string{"env": text, "token": "kaspi-secret\n"} {
		if err := os.WriteFile(at(name), []byte(body), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	all := []string{"env", "token", "data", "copies"}
	c, err := Load(at("env"), true, everything()...)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Warnings) != len(all) || !strings.HasPrefix(c.Warnings[0], "the file of settings is") || !strings.HasPrefix(c.Warnings[1], "the data folder is") ||
		!strings.HasPrefix(c.Warnings[2], "the folder of copies is") || !strings.HasPrefix(c.Warnings[3], "the file of KASPI_API_TOKEN is") {
		t.Errorf("what is open, in another order: %q", c.Warnings)
	}
	for _, name := range all {
		if !strings.Contains(strings.Join(c.Warnings, "\n")+"\n", at(name)+"\n") {
			t.Errorf("nothing is said of %s: %q", name, c.Warnings)
		}
		mode := os.FileMode(0o600)
		if name == "data" || name == "copies" {
			mode = 0o700
		}
		if err := os.Chmod(at(name), mode); err != nil {
			t.Fatal(err)
		}
	}
	if c, err = Load(at("env"), true, everything()...); err != nil || len(c.Warnings) > 0 {
		t.Errorf("all is private: %q, %v", c.Warnings, err)
	}
}
