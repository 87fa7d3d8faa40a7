//go:build !race

package app_test

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/store/storetest"
	"kaspibot/kaspi/kaspitest"
)

// A page of the database may be damaged where SQLite does not see it. What the program has noted for itself is then as if it had
// noted nothing: the bot listens, new orders are shown, the list is made.
func TestNotesOfTheProgramThatAreDamagedStopNothing(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		t := p.t // of the bubble
		p.put(1)
		p.until("a card", time.Minute, func() bool { return len(p.showing("Заказ 600000001 — ")) == 1 })
		p.end()
		p.copyData()
		s := storetest.OpenSQLite(t, filepath.Join(p.dir, strconv.Itoa(p.starts+1)))
		for _, key := range []string{"commands", "digest.700", "list.700", "told.goods"} {
			if _, found, err := s.Setting(t.Context(), key); !found && key == "commands" || err != nil {
				t.Errorf("%s is not kept any more: %v", key, err)
			}
			if err := s.SetSetting(t.Context(), key, "\x01{"); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		p.start()
		p.put(1, func(_ int, o *kaspitest.Order) { o.Code = "600000077" })
		p.until("another card", time.Minute, func() bool { return len(p.showing("Заказ 600000077 — ")) == 1 })
		p.telegram.Say(aigul, aigul.ID, "/status")
		p.until("an answer", time.Minute, func() bool { return len(p.showing("Al-Style")) > 0 })
		<-time.After(11 * time.Minute)
		for line := range strings.SplitSeq(p.log.String(), "\n") {
			if strings.Contains(line, "invalid character") {
				t.Error(line)
			}
		}
	})
}
