package bot

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-telegram/bot/models"

	"kaspibot/feed/publish"
)

func pair(older, newer int64) string { return fmt.Sprintf("%d-%d", older, newer) }

func pairOf(key string) (older, newer int64, err error) {
	a, c, _ := strings.Cut(key, "-")
	older, err = strconv.ParseInt(a, 10, 64)
	if err == nil {
		newer, err = strconv.ParseInt(c, 10, 64)
	}
	return older, newer, err
}

type comparedView struct {
	report
	Older, Newer int64
}

// onCompare shows what changed from one version to another.
func (b *Bot) onCompare(ctx context.Context, u *models.Update) error {
	older, newer, err := pairOf(pressKey(u))
	if err != nil || b.Past == nil {
		return b.onOldPress(ctx, u)
	}
	diff, err := b.Past.Compare(ctx, older, newer)
	if err != nil {
		return b.turn(ctx, u, message{}, err)
	}
	m, err := b.plainMessage("compared", comparedView{reportView(publish.Report{Diff: diff}), older, newer})
	if !diff.Empty() {
		m.Keys = append(m.Keys, row(button(b.words.Text("button.diff", nil), verbDiff, pair(older, newer))))
	}
	m.Keys = append(m.Keys, row(button(b.words.Text("button.version", newer), verbVersion, strconv.FormatInt(newer, 10))))
	return b.turn(ctx, u, m, err)
}
