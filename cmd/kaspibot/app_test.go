package main

import (
	"log/slog"
	"strings"
	"testing"

	fault "kaspibot/kaspi/faults"
)

func TestALostWebServerEndsTheProgramInOrder(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 300)
	settings := map[string]string{}
	for _, setting := range o.environment() {
		name, value, _ := strings.Cut(setting, "=")
		settings[name] = value
	}
	c, err := parseConfig(settings, everything()...)
	if err != nil {
		t.Fatal(err)
	}
	l, err := listen(t.Context(), c.HTTPAddr)
	if err != nil {
		t.Fatal(err)
	}
	a, err := newApp(t.Context(), c, slog.New(slog.DiscardHandler), l)
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := a.run(t.Context()); err == nil || !strings.Contains(err.Error(), "web server") {
		t.Errorf("got %v, want the loss of the web server", err)
	}
}

// A chat in which Telegram lets us wait must not keep the next orders from being polled.
func TestPollingGoesOnWhileTelegramHangs(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 300, "LOG_LEVEL=debug")
	o.telegram.Fail(fault.Row{Operation: "sendMessage", Times: -1, End: fault.Hang})
	o.kaspi.Put(order("812345678"))
	p := o.start(t)
	p.saysTimes(t, `"job":"orders"`, 6)
	o.telegram.ClearFaults()
}
