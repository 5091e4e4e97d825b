// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The reads of Talent Protocol's passport registry and builder score, settable, for tests
/// @notice Not a token: an address has a passport id, the id is active or not, and a score belongs to the id.
contract TalentPassport {
    /// @notice The passport of an address; 0 is none.
    mapping(address wallet => uint256 id) public passportId;
    /// @notice The address of a passport.
    mapping(uint256 id => address wallet) public idPassport;
    /// @notice Whether an address has a passport that is active.
    mapping(address wallet => bool active) public walletActive;
    /// @notice Whether a passport is active.
    mapping(uint256 id => bool active) public idActive;
    /// @dev The score of a passport.
    mapping(uint256 id => uint256 score) private _scoreOf;
    /// @dev The highest id given out.
    uint256 private _lastId;

    event Create(address indexed wallet, uint256 passportId, string source);
    event Transfer(
        uint256 oldPassportId, uint256 newPassportId, address indexed oldWallet, address indexed newWallet
    );
    event Activate(address indexed wallet, uint256 passportId);
    event Deactivate(address indexed wallet, uint256 passportId);

    /// @notice Makes an active passport.
    function create(address wallet) external returns (uint256 id) {
        id = ++_lastId;
        passportId[wallet] = id;
        idPassport[id] = wallet;
        walletActive[wallet] = true;
        idActive[id] = true;
        emit Create(wallet, id, "test");
    }

    /// @notice Gives a passport to another address.
    function transfer(uint256 id, address to) external {
        address from = idPassport[id];
        delete passportId[from];
        passportId[to] = id;
        idPassport[id] = to;
        walletActive[from] = false;
        walletActive[to] = true;
        emit Transfer(id, id, from, to);
    }

    /// @notice Makes a passport inactive.
    function deactivate(uint256 id) external {
        walletActive[idPassport[id]] = false;
        idActive[id] = false;
        emit Deactivate(idPassport[id], id);
    }

    /// @notice Sets the score of a passport.
    function setScore(uint256 id, uint256 score) external {
        _scoreOf[id] = score;
    }

    /// @notice The score of a passport.
    function getScore(uint256 id) external view returns (uint256) {
        return _scoreOf[id];
    }

    /// @notice The score of an address, 0 without a passport or with an inactive one.
    function getScoreByAddress(address wallet) external view returns (uint256) {
        uint256 id = passportId[wallet];
        return idActive[id] ? _scoreOf[id] : 0;
    }
}
