package config

import (
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"
)

func good() map[string]string {
	return map[string]string{
		"TELEGRAM_BOT_TOKEN": "1:telegram-secret", "TELEGRAM_OWNERS": "700,701", "KASPI_API_TOKEN": "kaspi-secret",
		"KASPI_MERCHANT_ID": "10000001", "KASPI_COMPANY": "Shop", "KASPI_STORES": "PP1:750000000,PP2:710000000",
		"ALSTYLE_TOKEN": "alstyle-secret",
	}
}

func everything() []Need { return []Need{Telegram, Kaspi, Alstyle, Shop} }

func TestGoodSettingsAreTaken(t *testing.T) {
	t.Parallel()
	c, err := Parse(good(), everything()...)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.TelegramOwners) != 2 || len(c.KaspiStores) != 2 || c.Markup != 2000 || c.AlstylePace != 5200*time.Millisecond {
		t.Errorf("got owners %v, stores %v, markup %d, pace %s", c.TelegramOwners, c.KaspiStores, c.Markup, c.AlstylePace)
	}
	if len(c.Schedule.Orders) != 2 || len(c.Schedule.Stock) != 2 {
		t.Errorf("got %d schedules for orders and %d for stock, want 2 each", len(c.Schedule.Orders), len(c.Schedule.Stock))
	}
}

func TestAllFaultsAreReportedAtOnceByTheirNames(t *testing.T) {
	t.Parallel()
	_, err := Parse(map[string]string{
		"TELEGRAM_OWNERS": "me", "KASPI_STORES": "PP1:75", "MARKUP_PERCENT": "much", "REQUEST_TIMEOUT": "30",
		"SCHEDULE_STOCK": "61 * * * *", "LOG_FORMAT": "xml", "PUBLIC_URL": "shop.kz", "BOT_LANGUAGE": "fr",
		"FEED_LOGIN": "kaspi", "WORK_HOURS": "always", "GUARD_STOCK_DROP_PERCENT": "few", "GUARD_OFFER_SLACK": "x",
		"RESERVE_LEFT_LASTS": "-1h", "BACK_AFTER_READINGS": "-1",
	}, everything()...)
	for _, name := range []string{
		"TELEGRAM_BOT_TOKEN", "TELEGRAM_OWNERS", "KASPI_API_TOKEN", "ALSTYLE_TOKEN", "KASPI_STORES", "MARKUP_PERCENT",
		"KASPI_COMPANY is", "KASPI_MERCHANT_ID is", "REQUEST_TIMEOUT", "SCHEDULE_STOCK", "LOG_FORMAT", "PUBLIC_URL", "BOT_LANGUAGE", "FEED_PASSWORD", "WORK_HOURS",
		"GUARD_STOCK_DROP_PERCENT", "GUARD_OFFER_SLACK", "RESERVE_LEFT_LASTS", "BACK_AFTER_READINGS",
	} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not named in: %v", name, err)
		}
	}
}

func TestSecretsNeverPrint(t *testing.T) {
	t.Parallel()
	settings := good()
	settings["FEED_PATH"], settings["FEED_LOGIN"], settings["FEED_PASSWORD"] = "/path-secret-0123456789abcdef/list.xml", "kaspi", "password-secret"
	c, err := Parse(settings)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("settings", "config", fmt.Sprint(c.TelegramToken), "token", c.KaspiToken)
	for _, text := range []string{fmt.Sprintf("%v %+v %#v %s", c, c, c, c.KaspiToken), log.String()} {
		if strings.Contains(text, "-secret") {
			t.Errorf("a secret shows in %s", text)
		}
	}
}

func TestExampleNamesEverySettingAndNoOther(t *testing.T) {
	t.Parallel()
	body, err := os.ReadFile("../../../../.env.example")
	if err != nil {
		t.Fatal(err)
	}
	inFile := map[string]bool{}
	for line := range strings.SplitSeq(string(body), "\n") {
		if name, _, ok := strings.Cut(strings.TrimPrefix(line, "#"), "="); ok && !strings.Contains(name, " ") {
			inFile[name] = true
		}
	}
	for _, name := range settingNames() {
		if !inFile[name] {
			t.Errorf("%s is missing in .env.example", name)
		}
		delete(inFile, name)
	}
	for name := range inFile {
		t.Errorf("%s in .env.example is no setting", name)
	}
	readme, err := os.ReadFile("../../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range settingNames() {
		if !strings.Contains(string(readme), "`"+name+"`") && !strings.HasPrefix(name, "SCHEDULE_") {
			t.Errorf("%s is missing in README.md", name)
		}
	}
}

func settingNames() (names []string) {
	for _, s := range known() {
		names = append(names, s.name)
	}
	return names
}
