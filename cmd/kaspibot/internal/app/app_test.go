package app

import (
	"strings"
	"testing"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/bot/store/storetest"
	"kaspibot/bot/tgtest"
	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/kaspi/kaspitest"
)

// testOptions are those of a shop on simulators.
func testOptions(t *testing.T) Options {
	t.Helper()
	telegram, supplier := tgtest.New(t), alstyletest.New(t, alstyletest.WithGoods(300), alstyletest.WithPace(0))
	c, err := config.Parse(map[string]string{
		"TELEGRAM_BOT_TOKEN": tgtest.Token, "TELEGRAM_API_URL": telegram.URL(), "TELEGRAM_OWNERS": "700",
		"KASPI_API_TOKEN": kaspitest.Token, "KASPI_API_URL": kaspitest.New(t).URL(), "KASPI_MERCHANT_ID": kaspitest.MerchantID,
		"KASPI_COMPANY": "Тестовый магазин", "KASPI_STORES": "PP1:750000000",
		"ALSTYLE_TOKEN": alstyletest.Token, "ALSTYLE_API_URL": supplier.URL(), "ALSTYLE_PACE": "0s",
		"DATA_DIR": t.TempDir() + "/data", "HTTP_ADDR": "127.0.0.1:0",
	}, config.Telegram, config.Kaspi, config.Alstyle, config.Shop)
	if err != nil {
		t.Fatal(err)
	}
	return Options{Config: c, Database: storetest.Hasty}
}

func TestALostWebServerEndsTheProgramInOrder(t *testing.T) {
	t.Parallel()
	a, err := New(t.Context(), testOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if err := a.listener.Close(); err != nil {
		t.Fatal(err)
	}
	if err := a.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "web server") {
		t.Errorf("got %v, want the loss of the web server", err)
	}
}
