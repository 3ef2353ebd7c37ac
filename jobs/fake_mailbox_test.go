package jobs

import (
	"errors"
	"fmt"
)

// fakeConn is a mailbox in which single things go wrong.
type fakeConn struct {
	validity int64
	mails    map[int64]string
	fail     map[string]error // by "step UID"
	moved    []int64
	asked    []int64
}

func (f *fakeConn) at(step string, uid int64) error { return f.fail[fmt.Sprintf("%s %d", step, uid)] }

func (f *fakeConn) Select(string) (int64, error) { return f.validity, f.at("select", 0) }

func (f *fakeConn) UIDs(after int64) ([]int64, error) {
	var uids []int64
	for uid := after + 1; uid < 100; uid++ {
		if _, there := f.mails[uid]; there {
			uids = append(uids, uid)
		}
	}
	return uids, f.at("uids", 0)
}

func (f *fakeConn) Size(uid int64) (int64, error) {
	if size, err := f.at("large", uid), f.at("size", uid); size != nil {
		return maxMail + 1, err
	}
	return int64(len(f.mails[uid])), f.at("size", uid)
}

func (f *fakeConn) Fetch(uid, limit int64) ([]byte, error) {
	f.asked = append(f.asked, uid)
	raw := f.mails[uid]
	return []byte(raw[:min(int64(len(raw)), limit)]), f.at("fetch", uid)
}

func (f *fakeConn) Prepare(folder string) (string, error) { return folder, f.at("prepare", 0) }

func (f *fakeConn) Move(uid int64, _ string) error {
	if err := f.at("move", uid); err != nil {
		return err
	}
	f.moved = append(f.moved, uid)
	delete(f.mails, uid)
	return nil
}

func (f *fakeConn) Delete(int64) error { return nil }
func (f *fakeConn) Close() error       { return nil }

func threeMails() *fakeConn {
	conn := &fakeConn{validity: 7, mails: map[int64]string{}, fail: map[string]error{}}
	for uid := int64(1); uid <= 3; uid++ {
		conn.mails[uid] = customerMail("ann@customer.example", fmt.Sprintf("%d@x", uid), "Subject", fmt.Sprintf("text %d", uid))
	}
	return conn
}

var (
	errNo   = &refusal{errors.New("NO such thing")}
	errLost = errors.New("connection reset")
)
