package pricelist

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"kaspibot/bot/chat"
	"kaspibot/feed/publish"
)

func pair(older, newer int64) string { return fmt.Sprintf("%d-%d", older, newer) }

func pairOf(key string) (older, newer int64, err error) {
	a, c, _ := strings.Cut(key, "-")
	if older, err = versionOf(a); err == nil {
		newer, err = versionOf(c)
	}
	return older, newer, err
}

func versionOf(key string) (int64, error) {
	id, err := strconv.Atoi(key)
	return int64(id), err
}

type comparedView struct {
	report
	Older, Newer int64
}

// onCompare shows what changed from one version to another.
func (s versionScreen) onCompare(ctx context.Context, r *chat.Request) error {
	older, newer, err := pairOf(r.Key())
	if err != nil {
		return r.Old(ctx)
	}
	diff, err := s.Publisher(r.Shop()).Compare(ctx, older, newer)
	if err != nil {
		return notKept(ctx, r, err)
	}
	var all chat.Row
	if !diff.Empty() {
		all = chat.Row{r.Button("pricelist.button.diff", nil, verbDiff, pair(older, newer))}
	}
	return r.Show(ctx, "pricelist.compared", comparedView{reportView(publish.Report{Diff: diff}), older, newer}, all,
		chat.Row{r.Button("pricelist.button.version", newer, verbVersion, fmt.Sprint(newer))})
}
