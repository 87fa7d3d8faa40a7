package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/publish"
)

var (
	_ publish.Versions = Versions{}
	_ publish.History  = Versions{}
)

// keepVersions is how many of the newest versions stay, with their offers.
const keepVersions = 100

// SaveVersion adds a version and gives it the next ID, but none below the one it has. A published one supersedes every held one. Only the last hundred
// versions stay, and the one published last.
func (s Versions) SaveVersion(ctx context.Context, v feed.Version, offers feed.Offers) (feed.Version, error) {
	blob := s.packer.pack(offers) // before it has others wait for the database
	s.offers.mu.Lock()
	defer s.offers.mu.Unlock()
	err := s.tx(ctx, "save version", func(tx *sql.Tx) error {
		text, err := json.Marshal(v)
		if err != nil {
			return err
		}
		v.ID, _, err = query[int64]{
			"insert",
			`insert into versions (id, status, turn, version, offers, digest)
			values (max((select coalesce(max(id), 0) + 1 from versions), $4), $1, ` + nextTurn + `, $2, $3, $5) returning id`,
			scanNumber,
		}.one(ctx, tx, v.Status, string(text), blob, v.ID, digestOf(blob))
		if err != nil {
			return err
		}
		if err := supersede(ctx, tx, v); err != nil {
			return err
		}
		if v.Status == feed.StatusPublished {
			if err := publishOffers(ctx, tx, &s.offers, offers); err != nil {
				return err
			}
		}
		return pruneVersions(ctx, tx)
	})
	if err != nil {
		return feed.Version{}, err
	}
	s.offers.known = s.offers.known || v.Status == feed.StatusPublished
	return v, nil
}

// DecideVersion ends a held version. Publishing it supersedes every other held one. It returns the
// version as it now is, also beside feed.ErrNotHeld.
func (s Versions) DecideVersion(
	ctx context.Context, id int64, to feed.Status, by string, at time.Time,
) (v feed.Version, err error) {
	s.offers.mu.Lock()
	defer s.offers.mu.Unlock()
	err = s.tx(ctx, "decide version", func(tx *sql.Tx) error {
		found, err := version(ctx, tx, id)
		if err != nil {
			return err
		}
		v = found
		if v.Status != feed.StatusHeld {
			return feed.ErrNotHeld
		}
		v.Status, v.DecidedBy, v.DecidedAt = to, by, at
		if err := updateVersion(ctx, tx, v); err != nil {
			return err
		}
		if to == feed.StatusPublished {
			if err := s.publishVersion(ctx, tx, id); err != nil {
				return err
			}
		}
		return supersede(ctx, tx, v)
	})
	if err != nil && !errors.Is(err, feed.ErrNotHeld) {
		return feed.Version{}, err
	}
	s.offers.known = s.offers.known || err == nil && to == feed.StatusPublished
	return v, err
}

// publishVersion makes the published offers those of a stored version. Offers that cannot be read do not keep it from being
// published: nothing then stands in the table, and whoever asks looks into the version.
func (s Versions) publishVersion(ctx context.Context, tx *sql.Tx, id int64) error {
	found, _, err := query[listed]{"read", `select id, status, version, offers, digest from versions where id = $1`, scanListed}.one(ctx, tx, id)
	if err != nil {
		s.offers.known, s.offers.offers = false, feed.Offers{} // as the table will be
		_, err = tx.ExecContext(ctx, `delete from published_offers`)
		return err
	}
	return publishOffers(ctx, tx, &s.offers, found.offers)
}

func version(ctx context.Context, tx *sql.Tx, id int64) (feed.Version, error) {
	v, found, err := query[feed.Version]{
		"read",
		`select id, status, version from versions where id = $1`,
		func(r row) (feed.Version, error) { return scanVersion(r) },
	}.one(ctx, tx, id)
	if _, damaged := errors.AsType[*feed.DamagedError](err); damaged || err == nil && !found {
		err = feed.ErrNoVersion // nobody can decide about what cannot be read
	}
	return v, err
}

func updateVersion(ctx context.Context, tx *sql.Tx, v feed.Version) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		update versions set status = $1, turn = `+nextTurn+`, version = $2 where id = $3`,
		v.Status, string(text), v.ID)
	return err
}

// LastVersion returns the version that got the status last, whatever its ID, with its offers; feed.ErrNoVersion when
// none did.
func (s Versions) LastVersion(ctx context.Context, status feed.Status) (feed.Version, feed.Offers, error) {
	const doing = "read last version"
	found, ok, err := query[listed]{
		doing,
		lastVersionWithOffers,
		scanListed,
	}.one(ctx, s.read, status)
	if err != nil {
		return feed.Version{}, feed.Offers{}, err
	}
	if !ok {
		return feed.Version{}, feed.Offers{}, fmt.Errorf("%s: %w", doing, feed.ErrNoVersion)
	}
	return found.Version, found.offers, nil
}

// nextTurn numbers creations and decisions. A time would not do, as a clock can be set back.
const nextTurn = `(select coalesce(max(turn), 0) + 1 from versions)`

// supersede ends the held versions when v is published.
func supersede(ctx context.Context, tx *sql.Tx, v feed.Version) error {
	if v.Status != feed.StatusPublished {
		return nil
	}
	_, err := tx.ExecContext(ctx, `update versions set status = $1 where status = $2`,
		feed.StatusSuperseded, feed.StatusHeld)
	return err
}

func pruneVersions(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `
		delete from versions
		where id not in (select id from versions order by id desc limit $1)
		and id not in (select id from versions where status = $2 order by turn desc limit 1)`,
		keepVersions, feed.StatusPublished)
	return err
}
