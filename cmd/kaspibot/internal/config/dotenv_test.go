package config

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// dotenv reads a file with this text.
func dotenv(t *testing.T, text string) (map[string]string, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), ".env")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	settings, faults := readDotenv(path, true)
	var all []error
	for _, f := range faults {
		all = append(all, f.err)
	}
	return settings, errors.Join(all...)
}

func TestALineThatWouldBeReadOtherwiseThanWrittenIsRefusedByItsNumber(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"no name":          {"# comment\nLOG_LEVEL=info\n= value\n", "line 3"},
		"open quote":       {"LOG_LEVEL=info\nKASPI_API_TOKEN='deep-secret\n", "line 2: KASPI_API_TOKEN: cannot be read: the quotes are not closed"},
		"dollar":           {"LOG_LEVEL=info\nKASPI_API_TOKEN=deep-secret$ABC\n", "line 2"},
		"lone dollar":      {"FEED_PASSWORD=deep-secret$\n", "line 1"},
		"dollar, quoted":   {"FEED_PASSWORD=\"deep-secret$ABC\"\n", "line 1: FEED_PASSWORD: has a $ or \\ that would be lost"},
		"section":          {"LOG_LEVEL=info\n\n[section]\n", "line 3"},
		"colon":            {"LOG_LEVEL=info\nFEED_PASSWORD: deep-secret\n", "line 2"},
		"hash":             {"KASPI_COMPANY=ИП Примеров #1\n", "line 1"},
		"hash and blank":   {"KASPI_COMPANY=ИП Примеров # 1\n", "line 1"},
		"hash in a word":   {"FEED_PASSWORD=deep-secret#1\n", "line 1"},
		"backslash":        {"DATA_DIR=\"C:\\new\\deep-secret\"\n", "line 1"},
		"plain backslash":  {"DATA_DIR=C:\\new\n", "line 1"},
		"ends in one":      {"DATA_DIR='C:\\new\\'\n", "line 1: DATA_DIR: cannot be read: put the value in 'single quotes'"},
		"after the quotes": {"FEED_PASSWORD='deep'-secret\n", "line 1: FEED_PASSWORD: cannot be read: something follows the closing quote"},
	} {
		_, err := dotenv(t, c.text)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "deep-secret") {
			t.Errorf("%s: got %v, want %s and no secret", name, err, c.want)
		}
	}
}

func TestWhatIsWrittenIsWhatIsRead(t *testing.T) {
	t.Parallel()
	got, err := dotenv(t, "\ufeff# settings\r\nexport A=one\r\nB='p@ss$W0RD#1! \\n' # a secret\nC=\"ИП Примеров #1\" # quoted\n"+
		"D=ru                  # ru, kk or en\nE=\nF=''   # nothing\nG = two words\nH='0 */10 8-20 * * *; off'\n")
	want := map[string]string{
		"A": "one", "B": `p@ss$W0RD#1! \n`, "C": "ИП Примеров #1", "D": "ru", "E": "", "F": "", "G": "two words",
		"H": "0 */10 8-20 * * *; off",
	}
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("got %q and %v, want %q", got, err, want)
	}
}

func TestLinesMayEndAsOnAnySystem(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"\n", "\r\n", "\r"} {
		got, err := dotenv(t, "A=1"+end+end+"B=$x"+end+"C='3'"+end)
		if err == nil || !strings.Contains(err.Error(), "line 3") || !maps.Equal(got, map[string]string{"A": "1", "C": "3"}) {
			t.Errorf("%q: got %q and %v", end, got, err)
		}
	}
}

func TestOneBadLineHidesNoOtherFault(t *testing.T) {
	t.Parallel()
	got, err := dotenv(t, "A: 1\nB=2\nC=$\nD=4\n")
	if err == nil || !strings.Contains(err.Error(), "line 1") || !strings.Contains(err.Error(), "line 3") || got["B"] != "2" || got["D"] != "4" {
		t.Errorf("got %v and %v", got, err)
	}
}

func TestALineIsToldByItsNumberAndSoIsTheOneBeforeIt(t *testing.T) {
	t.Parallel()
	_, err := dotenv(t, "LOG_LEVEL=info\n\n# a remark\nFOO=1\nLOG_LEVEL=debug\nFOO=2\nBOT_LANGUAGE=$x\n")
	for _, want := range []string{
		".env: line 5: LOG_LEVEL is in line 1 already: want it once", ".env: line 6: the name is in line 4 already: want it once", ".env: line 7: BOT_LANGUAGE: has a $",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// A command must not be told that a setting is missing which stands in a line that cannot be read.
func TestALineThatCannotBeReadIsTheFaultOfTheSettingItIsAbout(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"KASPI_COMPANY=\xc8\xcf": "KASPI_COMPANY", "export KASPI_COMPANY=\xc8": "KASPI_COMPANY", "KASPI_COMPANY: x": "KASPI_COMPANY", "KASPI_COMPANY x": "KASPI_COMPANY",
		"KASPI_COMPANY": "KASPI_COMPANY", "KASPI_COMPANY=$x": "KASPI_COMPANY", "KASPI_COMPANY='x": "KASPI_COMPANY", "KASPI_COMPANY=1\nKASPI_COMPANY=2": "KASPI_COMPANY",
		"ALSTYLE_TOKEN_FILE: x": "ALSTYLE_TOKEN_FILE", "\xc8\xcf": "", "set KASPI_COMPANY=x": "", "GREETING: x": "", ":": "", "=": "",
	} {
		if _, faults := readLines(".env", line); len(faults) != 1 || faults[0].name != want {
			t.Errorf("%q: %v, want one fault of %q", line, faults, want)
		}
	}
}

func TestAFileThatWasAskedForMustBeThere(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "none.env")
	if _, faults := readDotenv(path, true); len(faults) != 1 {
		t.Errorf("got %v", faults)
	}
	if _, faults := readDotenv(path, false); len(faults) != 0 {
		t.Errorf("got %v, want nothing: the usual file may be missing", faults)
	}
}
