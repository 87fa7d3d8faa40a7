package acts

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/cards"
	"kaspibot/kaspi"
)

const (
	// shortLasts is how long the question about a shortage may be answered: what Al-Style has moves.
	shortLasts = 15 * time.Minute
	// maxShort is how many lines of an order, and how many orders, a question names.
	maxShort = 15
)

// shortage is what Al-Style has too little of for an order that waits.
type shortage struct {
	Code  kaspi.OrderCode
	Lines []shortLine // each article once
	More  int         // lines that are not named
}

type shortLine struct {
	Title string
	orders.LineFacts
}

// shortageOf is what is surely missing for an order; no lines when nothing is.
func shortageOf(rec orders.Record) shortage {
	s := shortage{Code: rec.Order.Code}
	facts, known := rec.FactsNow()
	if !known || rec.Stage != orders.StageNew {
		return s
	}
	for i, l := range facts.Lines {
		same := func(other shortLine) bool { return l.Article != "" && other.Article == l.Article }
		if !l.Short() || slices.ContainsFunc(s.Lines, same) {
			continue
		}
		title := chat.Shorten(cards.LineTitle(rec.Order.Entries[i]), chat.MaxTitle)
		s.Lines = append(s.Lines, shortLine{title, l})
	}
	s.More = max(0, len(s.Lines)-maxShort)
	return s
}

// figures tell one shortage from another in the key of a button.
func (s shortage) figures() string {
	h := fnv.New32a()
	for _, l := range s.Lines {
		_, _ = fmt.Fprintf(h, "%s %d %d;", cmp.Or(l.Article, l.SKU), l.Free(), l.Need)
	}
	return strconv.FormatUint(uint64(h.Sum32()), 36)
}

// named leaves out the lines that a message has no room for.
func (s shortage) named() shortage {
	s.Lines = s.Lines[:min(len(s.Lines), maxShort)]
	return s
}

// shortOf is what is missing for the order of a press; no lines when nothing is known to be. Of an order that there is not
// accepting tells that; one that cannot be read now may be short, and is not accepted unasked.
func (s acceptScreen) shortOf(ctx context.Context, r *chat.Request) (shortage, error) {
	rec, err := s.Desk(r.Shop()).Order(ctx, r.Order())
	if errors.Is(err, orders.ErrUnknownOrder) {
		return shortage{}, nil
	}
	return shortageOf(rec), err
}

// shortRows have the button that accepts what is short: only what it says, only for a while. So it is nobody's trap: who
// presses it has the figures before them.
func (s acceptScreen) shortRows(r *chat.Request, short shortage) []chat.Row {
	minute := strconv.FormatInt(s.Now().Unix()/60, 36)
	key := string(short.Code) + "." + short.figures() + "." + minute
	return []chat.Row{{
		r.Button("acts.button.short", nil, verbShort, key).Go(), r.Button("acts.button.close", nil, verbClose, "menu"),
	}}
}

// askShort asks whether to accept an order for which too little is there.
func (s acceptScreen) askShort(ctx context.Context, r *chat.Request, short shortage) error {
	r.Notice(ctx, "acts.answer.short", short)
	return r.Say(ctx, "acts.short", short.named(), s.shortRows(r, short)...)
}

// onShort takes the second press. Where other figures hold by now, or it comes too late, it is asked anew.
func (s acceptScreen) onShort(ctx context.Context, r *chat.Request) error {
	short, err := s.shortOf(ctx, r)
	if err != nil {
		return err
	}
	if len(short.Lines) > 0 && !s.answers(r.Args(), short) {
		r.Notice(ctx, "acts.answer.short.again", nil)
		return r.Show(ctx, "acts.short", short.named(), s.shortRows(r, short)...)
	}
	said, told, failed := s.accept(ctx, r)
	if told && failed {
		s.sayFailed(ctx, r, acted{Code: r.Order(), Said: said})
	}
	return r.Show(ctx, "acts.acted", acted{Code: r.Order(), Said: said})
}

// answers reports whether a key is of a question about this shortage that may still be answered.
func (s acceptScreen) answers(args []string, short shortage) bool {
	if len(args) != 2 || args[0] != short.figures() {
		return false
	}
	minute, err := strconv.ParseInt(args[1], 36, 64)
	return err == nil && s.Now().Sub(time.Unix(minute*60, 0)).Abs() <= shortLasts
}
