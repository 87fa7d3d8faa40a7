package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"regexp"
	"slices"
	"strings"

	"kaspibot/bot/tgtest/page"
)

// Sandbox is a world for the tests of other programs: the three servers and a control beside them.
type Sandbox struct {
	Out io.Writer // hears the settings that lead there, in the form of a .env file

	Control, Kaspi, Alstyle, Telegram                string // loopback addresses; port 0 is a free one
	KaspiToken, AlstyleToken, TelegramToken, Listing string // empty is a token of its own, and no list to fetch
	Seed                                             uint64
	Goods                                            int // of the supplier
	Language                                         string
}

// botToken is the shape of a token of the fake's bot; its number is what clients take for the bot's id.
var botToken = regexp.MustCompile(`^1001:[A-Za-z0-9_-]{35}$`)

// Validate says what of it was asked for wrongly.
func (s Sandbox) Validate() error {
	if s.TelegramToken != "" && !botToken.MatchString(s.TelegramToken) {
		return errors.New("--telegram-token: it begins with 1001: and has 35 letters, digits, _ or - behind that")
	}
	for _, a := range [][2]string{{"control", s.Control}, {"kaspi", s.Kaspi}, {"alstyle", s.Alstyle}, {"telegram", s.Telegram}} {
		if err := page.Address(a[1]); err != nil {
			return fmt.Errorf("--%s: %w", a[0], err)
		}
	}
	return nil
}

// Run serves the world until the context ends. Nothing happens there unless it is asked for.
func (s Sandbox) Run(ctx context.Context) (err error) {
	if err := s.Validate(); err != nil {
		return err
	}
	var open []net.Listener
	defer func() {
		for _, l := range open {
			_ = l.Close() // the servers have closed theirs already
		}
	}()
	for _, addr := range []string{s.Kaspi, s.Alstyle, s.Telegram, s.Control} {
		l, err := exactly(ctx, addr)
		if err != nil {
			return err
		}
		open = append(open, l)
	}
	w := newWorld(setup{
		list: s.Listing, language: s.Language, seed: s.Seed, goods: s.Goods, kaspiAt: open[0], supplierAt: open[1], telegramAt: open[2],
		kaspiToken: s.KaspiToken, supplierToken: s.AlstyleToken, telegramToken: s.TelegramToken,
	})
	defer w.close()
	at := site{at: open[3]}
	fmt.Fprintf(s.Out, "# the chat and the control: %s and /_world/\n%s", at.url(), w.dotenv())
	return at.serve(ctx, control{w}.handler())
}

// dotenv are the settings that lead to the servers, as lines of a .env file.
func (w *world) dotenv() string {
	var lines strings.Builder
	set := w.outsides()
	for _, name := range slices.Sorted(maps.Keys(set)) {
		fmt.Fprintf(&lines, "%s='%s'\n", name, set[name])
	}
	return lines.String()
}
