package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAStopBeforeTheStartIsOverIsNoFailure(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	settings := filepath.Join(dir, "settings")
	err := os.WriteFile(settings, []byte(strings.Join([]string{
		"TELEGRAM_BOT_TOKEN=1001:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "TELEGRAM_OWNERS=700", "KASPI_API_TOKEN=kaspi-token-of-a-test",
		"KASPI_MERCHANT_ID=10000001", "KASPI_COMPANY=Shop", "KASPI_STORES=PP1:750000000", "ALSTYLE_TOKEN=alstyle-token-of-a-test",
		"HTTP_ADDR=127.0.0.1:0", "DATA_DIR=" + filepath.Join(dir, "data"),
	}, "\n")), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var out, errs strings.Builder
	if code := run(ctx, []string{"kaspibot", "--env", settings, "run"}, &out, &errs); code != 0 {
		t.Errorf("exit code %d: %s", code, errs.String())
	}
	if strings.Contains(errs.String(), "kaspibot:") {
		t.Errorf("a stop is told as a failure: %s", errs.String())
	}
}
