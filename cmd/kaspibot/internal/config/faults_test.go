package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// parsed is what the good settings with one changed come to.
func parsed(name, value string) (Config, error) {
	settings := good()
	settings[name] = value
	return Parse(settings, everything()...)
}

func TestASettingThatCannotWorkIsTheOneThatIsNamed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, value string }{
		{"HTTP_ADDR", "8080"}, {"HTTP_ADDR", "127.0.0.1:http"}, {"HTTP_ADDR", "127.0.0.1:70000"},
		{"TELEGRAM_OWNERS", "-5"}, {"TELEGRAM_OWNERS", "0"}, {"TELEGRAM_OWNERS", "700,-1001234567890"}, {"TELEGRAM_OWNERS", "me"},
		{"KASPI_STORES", "PP1"}, {"KASPI_STORES", "PP1:"}, {"KASPI_STORES", "PP1:75"},
		{"KASPI_COMPANY", "  "}, {"KASPI_MERCHANT_ID", "1 0"},
		{"MARKUP_PERCENT", "-50"}, {"MIN_PROFIT", "-1"}, {"MIN_PROFIT", "half"},
		{"TELEGRAM_BOT_TOKEN", "1:abc\n"}, {"TELEGRAM_BOT_TOKEN", "1:a%bc"}, {"TELEGRAM_BOT_TOKEN", "bot"},
		{"KASPI_API_TOKEN", "a b"}, {"KASPI_API_TOKEN", "ab\n"}, {"ALSTYLE_TOKEN", "a%b"}, {"ALSTYLE_TOKEN", "ключ"},
		{"KASPI_API_URL", "https://"}, {"PUBLIC_URL", "https://user:pass@shop.kz"}, {"TELEGRAM_API_URL", "tg.example"},
		{"FEED_PATH", "/short"}, {"FEED_PATH", "/healthz"}, {"FEED_PATH", "/0123456789abcdef01234567/../x"},
		{"FEED_PATH", "/0123456789abcdef01234567/"}, {"FEED_PATH", "/aaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		{"FEED_PATH", "0123456789abcdef01234567"}, {"FEED_PATH", "/0123456789abcdef 01234567"},
		{"KASPI_USER_AGENT", "curl/8"}, {"LOG_LEVEL", "loud"}, {"UPLOAD_ENABLED", "perhaps"}, {"ALSTYLE_PACE", "-1s"},
	} {
		_, err := parsed(c.name, c.value)
		if err == nil || !strings.HasPrefix(err.Error(), c.name) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s=%q: got %v, want one fault that names it", c.name, c.value, err)
		}
	}
}

func TestASecretInAnySettingIsNeverEchoed(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{"7001112233:AAEhBOweik9ai2o01", "pa$SWORD1", "deep secret 12", "Zm9vYmFyYmF6cXV4", "%zz\nsecret"} {
		for _, name := range settingNames() {
			_, err := parsed(name, secret)
			if err != nil && strings.Contains(err.Error(), secret) {
				t.Errorf("%s: the secret shows in %v", name, err)
			}
		}
	}
}

func TestGoodWritingsAreTaken(t *testing.T) {
	t.Parallel()
	c, err := parsed("TELEGRAM_OWNERS", "1001, 1002")
	if err != nil || len(c.TelegramOwners) != 2 || c.TelegramOwners[1] != 1002 {
		t.Errorf("owners %v, %v", c.TelegramOwners, err)
	}
	c, err = parsed("KASPI_STORES", "pp1:750000000, 30000001_pp2:710000000:+500:3:off")
	if err != nil || c.KaspiStores[0].ID != "PP1" || c.KaspiStores[1].ID != "30000001_PP2" {
		t.Errorf("stores %v, %v", c.KaspiStores, err)
	}
	for _, addr := range []string{":8080", "127.0.0.1:0", "[::1]:80", "localhost:8080"} {
		if _, err := parsed("HTTP_ADDR", addr); err != nil {
			t.Errorf("%s: %v", addr, err)
		}
	}
	if _, err := parsed("FEED_PATH", "/0123456789abcdef01234567/pricelist.xml"); err != nil {
		t.Error(err)
	}
	c, err = Parse(good(), everything()...)
	if err != nil || c.HTTPAddr != "127.0.0.1:8080" {
		t.Errorf("listens at %s, %v", c.HTTPAddr, err)
	}
}

func TestSecretsAreTakenFromFiles(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "secret")
	for _, name := range []string{"TELEGRAM_BOT_TOKEN", "KASPI_API_TOKEN", "ALSTYLE_TOKEN"} {
		if err := os.WriteFile(path, []byte("2:from-a-file\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		settings := good()
		settings[name+"_FILE"] = path
		if _, err := Parse(settings); err == nil || !strings.Contains(err.Error(), name+"_FILE") {
			t.Errorf("%s twice: %v", name, err)
		}
		delete(settings, name)
		c, err := Parse(settings, everything()...)
		got := map[string]Secret{
			"TELEGRAM_BOT_TOKEN": c.TelegramToken, "KASPI_API_TOKEN": c.KaspiToken, "ALSTYLE_TOKEN": c.AlstyleToken,
		}[name]
		if err != nil || got.Reveal() != "2:from-a-file" {
			t.Errorf("%s: %v", name, err)
		}
		settings[name+"_FILE"] = path + "-none"
		if _, err := Parse(settings, everything()...); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s from no file: %v", name, err)
		}
	}
}

func TestNamesThatAreNearlySettingsAreFound(t *testing.T) {
	t.Parallel()
	f := newFaults()
	f.misspelt(map[string]string{"KASPI_TOKEN": "x", "LOGLEVEL": "x", "TZ": "x", "DATA_DIR": "x"},
		map[string]string{"KASPI_API_TOKN": "x", "HTTP_PROXY": "x", "HOME": "x", "PATH": "x", "log_level": "x"})
	want := []string{"KASPI_TOKEN", "LOGLEVEL", "KASPI_API_TOKN", "log_level"}
	if len(f.all) != len(want) {
		t.Fatalf("got %v, want faults of %v", f.all, want)
	}
	for i, name := range want {
		if text := f.all[i].Error(); !strings.HasPrefix(text, name+" ") || !strings.Contains(text, "did you mean") {
			t.Errorf("got %s, want %s", text, name)
		}
	}
}

func TestTheDataFolderMustBeWritableAndShouldBePrivate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := writable(filepath.Join(dir, "not", "yet")); err != nil {
		t.Error(err)
	}
	if writable(file) == nil || writable(filepath.Join(file, "data")) == nil {
		t.Error("a folder in a file is taken")
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	if got := openToOthers("it", file); len(got) != 1 || !strings.Contains(got[0], "chmod 600") {
		t.Errorf("got %q", got)
	}
}
